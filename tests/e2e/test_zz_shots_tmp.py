import pytest
from tests.e2e.test_screen import *
from tests.e2e.conftest import *
from tests.e2e.test_screen import browser, person  # overrides
LOSECAM="""() => { const video = [...document.querySelectorAll('video')].find(v => v.srcObject); const track = video.srcObject.getVideoTracks()[0]; track.stop(); track.dispatchEvent(new Event('ended')); }"""
OUT='/tmp/scr/shots/'
import os; os.makedirs(OUT,exist_ok=True)
def test_shots(sign_in, manage):
    for who,loc,vp,scheme,tag in [("candidate1","en-GB",LAPTOP,"light","en"),("candidate2","fr-FR",LAPTOP,"dark","fr"),("candidate3","fr-FR",PHONE,"light","frphone"),("candidate4","en-GB",PHONE,"dark","enphone")]:
        make_exam(manage,"Astronomy two "+tag,candidate=who,enabled=True,recording="required",screen_recording="required")
        p=sign_in(who,locale=loc,viewport=vp,color_scheme=scheme); p.add_init_script(REMEMBER_SHARE)
        enter_exam(p,"Astronomy two "+tag); p.get_by_test_id("consent").click(); p.wait_for_timeout(1500)
        p.screenshot(path=OUT+tag+"_lobby.png",full_page=True)
        p.get_by_test_id("share-screen").click(); p.wait_for_timeout(800); 
        p.get_by_test_id("device-check").screenshot(path=OUT+tag+"_shared.png")
        start(p); p.wait_for_timeout(1500); p.screenshot(path=OUT+tag+"_rec.png")
        p.evaluate(STOP_SHARING); p.wait_for_timeout(400); p.screenshot(path=OUT+tag+"_blocked.png")
        p.evaluate(LOSECAM); p.wait_for_timeout(400); p.screenshot(path=OUT+tag+"_both.png")
        p.close()
        make_exam(manage,"Optional "+tag,candidate=who,enabled=True,recording="optional",screen_recording="optional")
        p=sign_in(who,locale=loc,viewport=vp,color_scheme=scheme); p.add_init_script(REMEMBER_SHARE)
        enter_exam(p,"Optional "+tag); p.get_by_test_id("consent").click(); start(p); p.wait_for_timeout(1500); p.screenshot(path=OUT+tag+"_warn.png"); p.evaluate(LOSECAM) if vp is LAPTOP else None; p.wait_for_timeout(300); p.screenshot(path=OUT+tag+"_warn2.png"); p.close()
        make_exam(manage,"Imposs "+tag,candidate=who,enabled=True,screen_recording="required")
        p=sign_in(who,locale=loc,viewport=vp,color_scheme=scheme); p.add_init_script(NO_SHARING)
        enter_exam(p,"Imposs "+tag); p.wait_for_timeout(300); p.screenshot(path=OUT+tag+"_imp.png",full_page=True); p.close()
    p=sign_in("teacher"); p.goto("/admin/exams/exam/"); p.get_by_role("link",name="Astronomy two en",exact=True).first.click(); p.wait_for_timeout(500); p.locator("[data-proctoring]").screenshot(path=OUT+"admin.png")
