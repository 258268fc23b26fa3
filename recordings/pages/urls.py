from django.urls import path

from recordings.pages.review_list import review_list

app_name = "recordings"
urlpatterns = [path("review/", review_list, name="review-list")]
