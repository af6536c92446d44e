"""Every area of the application."""

from enforcement_review.web.accounts import blueprint as accounts
from enforcement_review.web.administration import blueprint as administration
from enforcement_review.web.audit import blueprint as audit
from enforcement_review.web.cases import blueprint as cases
from enforcement_review.web.dashboards import blueprint as dashboards
from enforcement_review.web.deficiencies import blueprint as deficiencies
from enforcement_review.web.desk import blueprint as desk
from enforcement_review.web.home import blueprint as home
from enforcement_review.web.pictures import blueprint as pictures
from enforcement_review.web.referrals import blueprint as referrals
from enforcement_review.web.sheets import blueprint as sheets
from enforcement_review.web.uploads import blueprint as uploads

AREAS = (
    home,
    accounts,
    administration,
    uploads,
    cases,
    pictures,
    desk,
    sheets,
    deficiencies,
    dashboards,
    referrals,
    audit,
)
