from exams.models.paper import Exam, Question
from exams.models.people import Enrolment, Membership, Organisation, User
from exams.models.sitting import Answer, Attempt

__all__ = ["Answer", "Attempt", "Enrolment", "Exam", "Membership", "Organisation", "Question", "User"]
