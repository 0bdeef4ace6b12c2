"""The account file: what it gives, and the sentence for everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from emulator.accounts.file import AccountsInvalid, read
from signing.acs3 import rsa_key

WHOLE = """
[[account]]
id = "1000000000000001"
appid = "1250000000"
home = { imm = "cn-beijing" }
regions = ["cn-beijing", "ap-beijing"]
skew = 30
alibaba = [{ key = "LTAI-demo", secret = "s1", deny = ["imm:SemanticQuery"] }, { key = "rsa", public_key = "PEM" }]
bearer = [{ token = "demo-bearer" }]
tencent = [{ key = "AKID-demo", secret = "s2", inactive = true }]
iqs_keys = [{ key = "demo-api-key", active_from = 2026-01-01T00:00:00Z }]
[account.iqs]
state = "arrears"
qps = 5
per_day = 1000
trial_until = 2027-01-01T00:00:00Z
[[account.token]]
key = "STS.demo"
secret = "s3"
token = "t3"
expires = 2026-12-01T00:00:00Z
[[template]]
id = "my-search"
operators = ["MIME", "LabelClassification"]
"""


def test_a_public_key_must_be_usable(tmp_path: Path) -> None:
    with pytest.raises(AccountsInvalid, match=r"account\[0\]\.alibaba\[1\]\.public_key must be the PEM"):
        read(written(tmp_path, WHOLE), rsa_key)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "accounts.toml"
    path.write_text(text, "utf-8")
    return path


def test_everything_is_read(tmp_path: Path) -> None:
    found = read(written(tmp_path, WHOLE))
    directory = found.directory
    account = directory.account("1000000000000001")
    assert account is not None
    assert account.home == {"imm": "cn-beijing", "iqs": "cn-zhangjiakou", "ci": "ap-beijing"}
    assert (account.iqs.state, account.iqs.qps, account.iqs.trial_until) == ("arrears", 5, 1798761600.0)
    assert (account.regions, account.skew) == ({"cn-beijing", "ap-beijing"}, 30.0)
    pair = directory.access_key("LTAI-demo")
    assert pair is not None
    assert (pair.secret, pair.deny) == ("s1", ("imm:SemanticQuery",))
    temporary = directory.access_key("STS.demo")
    assert temporary is not None
    assert temporary is directory.secret_id("STS.demo")
    assert (temporary.token, temporary.expires) == ("t3", 1796083200.0)
    tencent = directory.secret_id("AKID-demo")
    assert tencent is not None
    assert tencent.inactive
    assert directory.bearer("demo-bearer") is not None
    key = directory.api_key("demo-api-key")
    assert key is not None
    assert key.active_from == 1767225600.0
    assert [template.id for template in found.templates] == ["my-search"]


def test_secrets_are_in_no_repr(tmp_path: Path) -> None:
    directory = read(written(tmp_path, WHOLE)).directory
    shown = repr([directory.access_key("LTAI-demo"), directory.access_key("STS.demo"), directory.bearer("demo-bearer")])
    assert not {"s1", "s3", "t3", "demo-bearer"} & set(shown.replace("'", " ").replace('"', " ").split())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "there is no [[account]]"),
        ("nonsense", "accounts.toml"),
        ("[[account]]\n", "account[0].id is missing"),
        ('[[account]]\nid = "1"\nsecrets = []\n', "account[0].secrets is not known"),
        ("[[account]]\nid = 1\n", "account[0].id must be a text"),
        ('[[account]]\nid = "1"\nalibaba = [{ key = "k" }]\n', "secret or public_key is missing"),
        ('[[account]]\nid = "1"\nalibaba = [{ key = "k", secret = "s", inactiv = true }]\n', "inactiv is not known"),
        (
            '[[account]]\nid = "1"\nalibaba = [{ key = "k", secret = "s" }, { key = "k", secret = "t" }]\n',
            "k is given twice",
        ),
        ('[[account]]\nid = "1"\n[[account]]\nid = "1"\n', "the account 1 is given twice"),
        ('[[account]]\nid = "1"\niqs_keys = [{ key = "k", active_from = 2026-01-01 }]\n', "with a zone"),
        ('[[account]]\nid = "1"\n[account.iqs]\nstate = "asleep"\n', "must be one of active"),
        ('[[account]]\nid = "1"\n[account.iqs]\nqps = -1\n', "whole number"),
        ('[[account]]\nid = "1"\nhome = { oss = "x" }\n', "home.oss is not known"),
        ('[[template]]\nid = "x"\n', "there is no [[account]]"),
        *(
            (
                f'[[account]]\nid = "1"\n{kind} = [{{ key = "{key}", secret = "s" }}]\n',
                ".key must be of printable",
            )
            for kind, key in (("alibaba", "a b,c=d"), ("tencent", "a&b"), ("alibaba", "a:b"), ("alibaba", "é"))
        ),
        (
            '[[account]]\nid = "1"\nappid = "9"\n[[account]]\nid = "2"\nappid = "9"\n',
            "account[0].appid: another account",
        ),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(AccountsInvalid, match=r"accounts\.toml") as refused:
        read(written(tmp_path, text))
    assert words in str(refused.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AccountsInvalid, match="cannot be read"):
        read(tmp_path / "nowhere.toml")


def test_accounts_that_name_no_appid_are_no_duplicates(tmp_path: Path) -> None:
    found = read(written(tmp_path, '[[account]]\nid = "1"\n[[account]]\nid = "2"\n'))
    assert len(found.directory.accounts()) == 2
