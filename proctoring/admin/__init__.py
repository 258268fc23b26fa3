"""What the proctoring app shows in the administration: a panel on the exam's page. Importing it registers it."""

import proctoring.admin.exams  # noqa: F401
