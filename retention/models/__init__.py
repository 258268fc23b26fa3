from retention.models.deletion import Deletion
from retention.models.policy import Policy

__all__ = ["Deletion", "Policy"]
