"""Pages → documents (文书): where each begins and ends, what it is, and how sure that is."""

from enforcement_review.splitting.split import SplitResult, split_documents

__all__ = ["SplitResult", "split_documents"]
