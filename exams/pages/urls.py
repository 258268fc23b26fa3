from django.urls import path

from exams.pages.exam_list import exam_list
from exams.pages.opening import open_exam

app_name = "exams"
urlpatterns = [
    path("exams/", exam_list, name="list"),
    path("exams/<uuid:exam>/open/", open_exam, name="open"),
]
