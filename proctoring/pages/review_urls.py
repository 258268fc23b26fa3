from django.urls import path

from proctoring.pages.review import review, review_list

urlpatterns = [
    path("review/", review_list, name="review-list"),
    path("review/<uuid:attempt>/", review, name="review"),
]
