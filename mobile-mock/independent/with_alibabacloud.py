#!/usr/bin/env python3
"""Lets Alibaba Cloud's own SDK, which knows nothing of us, talk to the stand-in of its gateway for text messages.

    nuanxin-phones standin                                   # prints where it listens
    python3 mobile-mock/independent/with_alibabacloud.py http://127.0.0.1:PORT

Needs the package alibabacloud_dysmsapi20170525. Not part of the gate. Prints a line for each check; exits 1 when one
fails.
"""
import json
import sys
import urllib.request

from alibabacloud_dysmsapi20170525 import models
from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_tea_openapi import models as open_api

STANDIN = sys.argv[1].rstrip("/")
KEY, SECRET, SIGN = "standin", "standin-secret-for-pretended-messages", "暖心演示"


def send(numbers, template="SMS_100001", sign=SIGN, params='{"code":"~* 暖 123456"}', secret=SECRET):
    """The code, and the text beside it."""
    config = open_api.Config(access_key_id=KEY, access_key_secret=secret, protocol="HTTP",
                             endpoint=STANDIN.removeprefix("http://"))
    asked = models.SendSmsRequest(phone_numbers=numbers, sign_name=sign, template_code=template, template_param=params)
    try:
        body = Client(config).send_sms(asked).body
        return body.code, body.message, body.biz_id
    except Exception as refused:  # the SDK raises several kinds, each with a code
        return getattr(refused, "code", repr(refused)), str(refused), None


def received(number):
    with urllib.request.urlopen(f"{STANDIN}/standin/sms?phone={number}") as answer:
        return json.load(answer)["items"]


def main():
    results = []

    def check(what, good):
        print(("ok      " if good else "failed  ") + what)
        results.append(bool(good))

    code, _, serial = send("13800000011,13800000012")
    check("a message to two numbers is taken", code == "OK" and serial)
    got = received("13800000012")
    check("and arrives", len(got) == 1 and got[0]["params"] == {"code": "~* 暖 123456"} and got[0]["by"] == "aliyun")
    code, message, _ = send("13800000011")
    check("not twice in a minute", code == "isv.BUSINESS_LIMIT_CONTROL" and "分钟级" in message)
    check("a number that is none is refused", send("12345")[0] == "isv.MOBILE_NUMBER_ILLEGAL")
    check("a text that is not approved is refused", send("13800000013", template="1")[0] == "isv.SMS_TEMPLATE_ILLEGAL")
    check("a sign that is not approved is refused", send("13800000013", sign="别人")[0] == "isv.SMS_SIGNATURE_ILLEGAL")
    check("values that are no JSON are refused", send("13800000013", params="{")[0] == "isv.INVALID_JSON_PARAM")
    check("a wrong secret is found", send("13800000013", secret="guessed")[0] == "SignatureDoesNotMatch")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
