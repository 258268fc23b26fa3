"""Everything that the exams app shows in the administration. Importing it registers it."""

import exams.admin.attempts
import exams.admin.exams
import exams.admin.people  # noqa: F401
