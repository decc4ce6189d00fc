#!/usr/bin/env python3
"""Lets a published client library, which knows nothing of us, talk to the stand-in of the WeChat platform.

    nuanxin-phones standin                                   # prints where it listens
    python3 mobile-mock/independent/with_wechatpy.py http://127.0.0.1:PORT

Needs the packages wechatpy (1.8) and cryptography. Not part of the gate. Prints a line for each check; exits 1
when one fails.
"""
import json
import sys
import urllib.request

from wechatpy import WeChatClient
from wechatpy.client.api import WeChatWxa
from wechatpy.exceptions import WeChatClientException

STANDIN = sys.argv[1].rstrip("/")
APP, SECRET = "wx0000000000standin", "standin-secret-for-pretended-wechat"


WeChatWxa.API_BASE_URL = STANDIN + "/"


class Client(WeChatClient):
    API_BASE_URL = STANDIN + "/"

    def fetch_access_token(self):
        """The library's own call; only the address, which it has built in, is another one."""
        asked = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
        return self._fetch_access_token(url=STANDIN + "/cgi-bin/token", params=asked)


def standin(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    call = urllib.request.Request(STANDIN + "/standin/wechat" + path, data=data)
    call.add_header("content-type", "application/json")
    with urllib.request.urlopen(call) as answer:
        return json.load(answer)


def code_of(call):
    try:
        call()
    except WeChatClientException as refused:
        return refused.errcode
    return 0


def check(what, good):
    print(("ok      " if good else "failed  ") + what)
    return bool(good)


def main():
    client = Client(APP, SECRET)
    results = []
    code = standin("/login-code?openid=oIndependent")["code"]
    session = client.wxa.code_to_session(code)
    results.append(check("a login code becomes an openid", session["openid"] == "oIndependent"))
    results.append(check("and only once", code_of(lambda: client.wxa.code_to_session(code)) == 40163))
    standin("/templates", {"id": "T1", "title": "受理通知", "fields": ["thing1", "time2"]})
    data = {"thing1": {"value": "已受理"}, "time2": {"value": "15:01"}}

    def send():
        return client.wxa.send_subscribe_message("oIndependent", "T1", data, page="pages/index")

    results.append(check("without a permission there is no message", code_of(send) == 43101))
    standin("/subscribe", {"openid": "oIndependent", "template": "T1", "answer": "accept"})
    results.append(check("with one there is one", send()["errcode"] == 0 and code_of(send) == 43101))
    data["thing1"]["value"] = "一二三四五六七八九十一二三四五六七八九十一"
    results.append(check("a long value is refused", code_of(send) == 47003))
    picture = client.wxa.get_wxa_code_unlimited("019a0c5e7b1f7c3d9e4a5b6c7d8e9f00")
    results.append(check("a code is a picture", picture.content[:3] == b"\xff\xd8\xff"))
    refused = code_of(lambda: client.wxa.get_wxa_code_unlimited("站"))
    results.append(check("a scene of other characters is refused", refused == 40129))
    standin("/tokens/expire", {})
    picture = client.wxa.get_wxa_code_unlimited("s")
    results.append(check("a token that ends is fetched again by the library", picture.content[:2] == b"\xff\xd8"))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
