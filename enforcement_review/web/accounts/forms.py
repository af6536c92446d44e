"""What is typed to sign in, and for another password."""

from __future__ import annotations

from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired

from enforcement_review.web.forms import PlainForm


class SignInForm(PlainForm):
    username = StringField(
        "用户名",
        [InputRequired("请填写用户名。")],
        render_kw={
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "autofocus": True,
            "maxlength": 64,
        },
    )
    password = PasswordField(
        "密码", [InputRequired("请填写密码。")], render_kw={"autocomplete": "current-password"}
    )


class PasswordForm(PlainForm):
    old = PasswordField(
        "现在的密码", [InputRequired("请填写现在的密码。")], render_kw={"autocomplete": "current-password"}
    )
    new = PasswordField(
        "新密码", [InputRequired("请填写新密码。")], render_kw={"autocomplete": "new-password"}
    )
    again = PasswordField(
        "再填一次新密码",
        [InputRequired("请再填一次新密码。"), EqualTo("new", "两次填的新密码不一样，请重新填写。")],
        render_kw={"autocomplete": "new-password"},
    )
