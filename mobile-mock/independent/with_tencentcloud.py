#!/usr/bin/env python3
"""Lets Tencent Cloud's own SDK, which knows nothing of us, talk to the stand-in of its gateway for text messages.

    nuanxin-phones standin                                   # prints where it listens
    python3 mobile-mock/independent/with_tencentcloud.py http://127.0.0.1:PORT

Needs the package tencentcloud-sdk-python-sms. Not part of the gate. Prints a line for each check; exits 1 when one fails.
"""
import json
import sys
import urllib.request

from tencentcloud.common import credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111 import models, sms_client

STANDIN = sys.argv[1].rstrip("/")
KEY, SECRET = "standin", "standin-secret-for-pretended-messages"
APP, SIGN = "1400000000", "暖心演示"


def client(secret=SECRET):
    profile = ClientProfile(httpProfile=HttpProfile(protocol="http", endpoint=STANDIN.removeprefix("http://")))
    return sms_client.SmsClient(credential.Credential(KEY, secret), "ap-guangzhou", profile)


def send(numbers, template="100001", sign=SIGN, secret=SECRET):
    """The code of each number, or of the whole call."""
    asked = models.SendSmsRequest()
    asked.SmsSdkAppId, asked.SignName, asked.TemplateId = APP, sign, template
    asked.PhoneNumberSet, asked.TemplateParamSet = numbers, ["123456"]
    try:
        return [sent.Code for sent in client(secret).SendSms(asked).SendStatusSet]
    except TencentCloudSDKException as refused:
        return refused.code


def received(number):
    with urllib.request.urlopen(f"{STANDIN}/standin/sms?phone={number}") as answer:
        return json.load(answer)["items"]


def main():
    results = []

    def check(what, good):
        print(("ok      " if good else "failed  ") + what)
        results.append(bool(good))

    check("a message is taken", send(["+8613800000001"]) == ["Ok"])
    got = received("13800000001")
    check("and arrives", len(got) == 1 and got[0]["params"] == {"1": "123456"} and got[0]["by"] == "tencent")
    codes = send(["+8613800000001", "+8613800000002", "+8612345"])
    check("each number has its own answer", codes == [
        "LimitExceeded.PhoneNumberThirtySecondLimit", "Ok", "InvalidParameterValue.IncorrectPhoneNumber"])
    check("a text that is not approved is refused",
          send(["+8613800000003"], template="SMS_1") == ["FailedOperation.TemplateIncorrectOrUnapproved"])
    check("a sign that is not approved is refused",
          send(["+8613800000003"], sign="别人") == ["FailedOperation.SignatureIncorrectOrUnapproved"])
    check("a wrong secret is found", send(["+8613800000003"], secret="guessed") == "AuthFailure.SignatureFailure")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
