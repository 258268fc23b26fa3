"""What the proctoring app shows in the administration. Importing it registers it."""

import proctoring.admin.commands
import proctoring.admin.exams
import proctoring.admin.snapshots  # noqa: F401
