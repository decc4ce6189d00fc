#!/usr/bin/env python3
"""Lets a published client library, which knows nothing of us, talk to the stand-in of WeCom.

    nuanxin-phones standin                                   # prints where it listens
    python3 mobile-mock/independent/with_wechatpy_wecom.py http://127.0.0.1:PORT

Needs the packages wechatpy (1.8) and cryptography. Not part of the gate. Prints a line for each check; exits 1
when one fails.
"""
import json
import sys
import urllib.request

from wechatpy.enterprise import WeChatClient
from wechatpy.exceptions import WeChatClientException

STANDIN = sys.argv[1].rstrip("/")
CORP, AGENT, SECRET = "ww0000000000standin", 1000002, "standin-secret-for-pretended-wecom"


class Client(WeChatClient):
    API_BASE_URL = STANDIN + "/cgi-bin/"

    def fetch_access_token(self):
        """The library's own call; only the address, which it has built in, is another one."""
        asked = {"corpid": self.corp_id, "corpsecret": self.secret}
        return self._fetch_access_token(url=STANDIN + "/cgi-bin/gettoken", params=asked)


def standin(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    call = urllib.request.Request(STANDIN + "/standin/wecom" + path, data=data)
    call.add_header("content-type", "application/json")
    with urllib.request.urlopen(call) as answer:
        return json.load(answer)


def code_of(call):
    try:
        return call()["errcode"]
    except WeChatClientException as refused:
        return refused.errcode


def main():
    results = []

    def check(what, good):
        print(("ok      " if good else "failed  ") + what)
        results.append(bool(good))

    client = Client(CORP, SECRET)
    messages = client.message

    def card(members, agent=AGENT):
        return messages.send_text_card(agent, members, "新的求助单", "<div class=\"gray\">今天</div>请处理",
                                       "https://a.example.cn/", "查看")

    check("a card is taken", card(["zhao.yi", "qian.er"])["errcode"] == 0)
    check("and a text", code_of(lambda: messages.send_text(AGENT, "zhao.yi", "请处理")) == 0)
    kinds = [one["kind"] for one in standin("/messages?member=zhao.yi")["items"]]
    check("both arrive in order", kinds == ["textcard", "text"])
    standin("/members", {"gone": ["Sun.San"]})
    check("a member that is none is named", card(["zhao.yi", "Sun.San"])["invaliduser"] == "sun.san")
    check("nobody at all is refused", code_of(lambda: card(["Sun.San"])) == 81013)
    check("another application is refused", code_of(lambda: card(["zhao.yi"], agent=1)) == 40056)
    standin("/tokens/expire", {})
    check("a token that ends is fetched again by the library", code_of(lambda: card(["qian.er"])) == 0)
    check("a wrong secret is found", code_of(lambda: Client(CORP, "guessed").fetch_access_token()) == 40001)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
