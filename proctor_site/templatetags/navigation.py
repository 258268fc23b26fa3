"""The links in the page's header: one per role that the person holds."""

from typing import Any

from django import template
from django.template import Context

from proctor_site.pages import places_of

register = template.Library()


@register.simple_tag(takes_context=True)
def places(context: Context) -> list[dict[str, Any]]:
    """[{url, label, here}] for the person who is signed in; [] on a page without a request, such as error 500."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return []
    return [
        {"url": place.url, "label": place.label, "here": request.path.startswith(place.url)}
        for place in places_of(user)
    ]
