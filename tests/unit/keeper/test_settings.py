# SPDX-License-Identifier: MIT
"""Settings from flags, environment and files; keys stay secret."""

from __future__ import annotations

import json
import os

import pytest
from eth_account import Account

from keeper.errors import ConfigurationError
from keeper.settings import load_settings
from model.units import WAD

KEY = "0x" + "5e" * 31 + "c7"
ADDRESS = Account.from_key(KEY).address
NEEDED = {"manifest": "m.json", "rpc_url": "ws://x"}


@pytest.fixture(autouse=True)
def clean(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("KEEPER_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_load_settings__flags_only__has_the_usual_policy():
    settings = load_settings(None, NEEDED)

    assert settings.wallet() is None
    assert settings.engine_options(5).is_dry
    policy = settings.policy()
    assert (policy.min_profit, policy.max_upkeep_cost) == (WAD, 50 * WAD)
    options = settings.engine_options(5)
    assert (options.chain_id, options.tip, options.max_fee) == (5, 10**9, 500 * 10**9)


def test_load_settings__every_source__flags_win_over_environment_over_dotenv_over_file(
    monkeypatch, tmp_path
):
    (tmp_path / "keeper.toml").write_text(
        'manifest = "file"\nrpc_url = "file"\nlog_page = 1\ntake_margin = 1\n'
    )
    (tmp_path / ".env").write_text("KEEPER_RPC_URL=dotenv\nKEEPER_LOG_PAGE=2\nKEEPER_MAX_FEE=9\n")
    monkeypatch.setenv("KEEPER_LOG_PAGE", "3")
    monkeypatch.setenv("KEEPER_MANIFEST", "environment")

    settings = load_settings(tmp_path / "keeper.toml", {"manifest": "flag", "rpc_url": None})

    assert str(settings.manifest) == "flag"
    assert settings.rpc_urls() == ["dotenv"]
    assert settings.log_page == 3
    assert settings.max_fee == 9
    assert settings.take_margin == 1


@pytest.mark.parametrize("name", ["keeper.yaml", "keeper.yml"])
def test_load_settings__yaml__is_read(tmp_path, name):
    (tmp_path / name).write_text("manifest: a\nrpc_url: b\nmin_profit: 2.5\n")

    assert load_settings(tmp_path / name, {}).policy().min_profit == 5 * WAD // 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "",
            "manifest: is missing; say it with --manifest, KEEPER_MANIFEST or in --config; "
            "rpc_url: is missing; say it with --rpc, KEEPER_RPC_URL or in --config",
        ),
        (
            "manifest: a\nrpc_url: b\ngas: 1\n",
            "gas: is no setting; docs/keeper.md lists them",
        ),
        (
            "manifest: a\nrpc_url: b\ntake_margin: -1\n",
            "take_margin: Input should be greater than or equal to 0",
        ),
    ],
)
def test_load_settings__something_wrong__names_it(tmp_path, text, told):
    (tmp_path / "keeper.yaml").write_text(text)

    with pytest.raises(ConfigurationError) as error:
        load_settings(tmp_path / "keeper.yaml", {})
    assert str(error.value) == told


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("none.toml", None, "none.toml: no such file"),
        (
            "keeper.ini",
            "",
            "keeper.ini: is neither .toml nor .yaml; its ending says how it is read",
        ),
        ("keeper.toml", "manifest = ", "keeper.toml: Invalid value"),
        ("keeper.yaml", "a: [", "keeper.yaml: while parsing"),
    ],
)
def test_load_settings__bad_file__is_refused_in_one_line(tmp_path, name, text, told):
    if text is not None:
        (tmp_path / name).write_text(text)

    with pytest.raises(ConfigurationError) as error:
        load_settings(tmp_path / name, {})
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_load_settings__dotenv_of_several_programs__reads_its_own_lines(tmp_path):
    (tmp_path / ".env").write_text("OTHER=1\nKEEPER_MANIFEST=m\nKEEPER_RPC_URL=x\n")

    assert load_settings(None, {}).rpc_urls() == ["x"]


def test_load_settings__unknown_line_of_its_own__is_named(tmp_path):
    (tmp_path / ".env").write_text("KEEPER_GAS=1\nKEEPER_MANIFEST=m\nKEEPER_RPC_URL=x\n")

    with pytest.raises(ConfigurationError) as error:
        load_settings(None, {})
    assert str(error.value) == "keeper_gas: is no setting; docs/keeper.md lists them"


# --- Keys -----------------------------------------------------------------------------------------


def test_wallet__private_key__signs_as_its_address(monkeypatch):
    monkeypatch.setenv("KEEPER_PRIVATE_KEY", KEY)

    wallet = load_settings(None, NEEDED).wallet()
    assert wallet is not None
    assert wallet.address == ADDRESS


def test_wallet__key_in_another_variable__is_read(monkeypatch):
    monkeypatch.setenv("ANY_NAME", KEY)

    wallet = load_settings(None, NEEDED, private_key_env="ANY_NAME").wallet()
    assert wallet is not None
    assert wallet.address == ADDRESS


def test_load_settings__variable_of_the_key_not_set__says_so():
    with pytest.raises(ConfigurationError) as error:
        load_settings(None, NEEDED, private_key_env="ANY_NAME")
    assert str(error.value) == "private_key_env: ANY_NAME is not set; export it, or name another"


@pytest.fixture
def keystore(tmp_path):
    path = tmp_path / "wallet.json"
    path.write_text(
        json.dumps(Account.encrypt(bytes.fromhex(KEY[2:]), "open sesame", iterations=2))
    )
    return path


def test_wallet__keystore_and_password__opens(keystore, monkeypatch):
    monkeypatch.setenv("KEEPER_KEYSTORE_PASSWORD", "open sesame")

    wallet = load_settings(None, {**NEEDED, "keystore": keystore}).wallet()
    assert wallet is not None
    assert wallet.address == ADDRESS


def test_wallet__keystore_and_password_file__opens(keystore, tmp_path):
    (tmp_path / "password").write_text("open sesame\n")
    (tmp_path / "password").chmod(0o600)
    flags = {**NEEDED, "keystore": keystore, "keystore_password_file": tmp_path / "password"}

    wallet = load_settings(None, flags).wallet()
    assert wallet is not None
    assert wallet.address == ADDRESS


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        (
            {"KEEPER_PRIVATE_KEY": KEY[:-2]},
            "private_key: is not 32 bytes in hex; a key is 0x and 64 digits from 0 to f",
        ),
        (
            {"KEEPER_PRIVATE_KEY": "sesame"},
            "private_key: is not 32 bytes in hex; a key is 0x and 64 digits from 0 to f",
        ),
        (
            {"KEEPER_PRIVATE_KEY": KEY, "KEEPER_KEYSTORE": "wallet.json"},
            "private_key, keystore: only one of the two",
        ),
        (
            {"KEEPER_KEYSTORE": "wallet.json", "KEEPER_KEYSTORE_PASSWORD": "sesame"},
            "keystore: wallet.json: wrong password, or not a keystore; try another",
        ),
        (
            {"KEEPER_KEYSTORE": "wallet.json"},
            "keystore: has no password; give --password-file, or KEEPER_KEYSTORE_PASSWORD",
        ),
        (
            {"KEEPER_KEYSTORE": "none.json", "KEEPER_KEYSTORE_PASSWORD": "sesame"},
            "keystore: none.json: No such file or directory; is the path right?",
        ),
        (
            {"KEEPER_KEYSTORE": "wallet.json", "KEEPER_KEYSTORE_PASSWORD_FILE": "none"},
            "keystore_password_file: none: No such file or directory",
        ),
    ],
)
@pytest.mark.usefixtures("keystore")
def test_wallet__bad_key__is_refused_without_repeating_it(monkeypatch, environment, told):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ConfigurationError) as error:
        load_settings(None, NEEDED).wallet()
    assert str(error.value) == told
    assert error.value.__suppress_context__ or error.value.__context__ is None


def test_settings__printed__show_no_secret(monkeypatch):
    monkeypatch.setenv("KEEPER_PRIVATE_KEY", KEY)
    monkeypatch.setenv("KEEPER_KEYSTORE_PASSWORD", "open sesame")
    settings = load_settings(None, NEEDED)

    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert KEY[2:] not in shown
        assert "sesame" not in shown


# --- Several wallets ------------------------------------------------------------------------------

OTHER_KEY = "0x" + "33" * 32


def test_wallets__further_keys_and_keystores__follow_the_first(keystore, monkeypatch):
    monkeypatch.setenv("KEEPER_PRIVATE_KEY", "0x" + "22" * 32)
    monkeypatch.setenv("KEEPER_FURTHER_PRIVATE_KEYS", json.dumps([OTHER_KEY]))
    monkeypatch.setenv("KEEPER_FURTHER_KEYSTORES", json.dumps([str(keystore)]))
    monkeypatch.setenv("KEEPER_KEYSTORE_PASSWORD", "open sesame")

    settings = load_settings(None, NEEDED)
    first, second, third = settings.wallets()
    assert third.address == ADDRESS
    assert len({first.address, second.address, third.address}) == 3
    assert OTHER_KEY[2:] not in repr(settings)


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        (
            {"KEEPER_PRIVATE_KEY": KEY, "KEEPER_FURTHER_PRIVATE_KEYS": json.dumps([KEY])},
            "further_private_keys, further_keystores: a wallet twice",
        ),
        (
            {"KEEPER_FURTHER_PRIVATE_KEYS": json.dumps([KEY])},
            "further_private_keys, further_keystores: no first wallet",
        ),
        (
            {"KEEPER_PRIVATE_KEY": KEY, "KEEPER_FURTHER_PRIVATE_KEYS": json.dumps(["sesame"])},
            "private_key: is not 32 bytes in hex; a key is 0x and 64 digits from 0 to f",
        ),
    ],
)
def test_wallets__bad_helpers__are_refused_without_repeating_them(monkeypatch, environment, told):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ConfigurationError) as error:
        load_settings(None, NEEDED).wallets()
    assert str(error.value) == told


def test_load_settings__list_that_is_none__is_refused_without_repeating_it(monkeypatch):
    monkeypatch.setenv("KEEPER_FURTHER_PRIVATE_KEYS", OTHER_KEY)

    with pytest.raises(ConfigurationError) as error:
        load_settings(None, NEEDED)
    assert "further_private_keys" in str(error.value)
    assert OTHER_KEY[2:] not in str(error.value)


def test_wallets__no_key__are_none():
    assert load_settings(None, NEEDED).wallets() == []


@pytest.mark.parametrize(
    ("flags", "file"),
    [
        ({"manifest": "some/31337.json"}, "some/.keeper/5.db"),
        ({"data_dir": "/var/keeper"}, "/var/keeper/5.db"),
    ],
)
def test_database__of_a_chain__is_beside_the_manifest_unless_said(flags, file):
    assert str(load_settings(None, {**NEEDED, **flags}).database(5)) == file


def test_load_settings__one_place_in_flight__leaves_none_to_urgent_work_and_is_refused():
    with pytest.raises(ConfigurationError, match="max_in_flight"):
        load_settings(None, {**NEEDED, "max_in_flight": 1})


# --- Who may ask ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({}, None),
        ({"listen": "127.0.0.1:0"}, ("127.0.0.1", 0)),
        ({"listen": "[::1]:9464"}, ("::1", 9464)),
        ({"page": True}, ("127.0.0.1", 9464)),
        ({"page": True, "listen": "127.0.0.2:1"}, ("127.0.0.2", 1)),
        ({"listen": "0.0.0.0:9464", "listen_token": "x" * 16}, ("0.0.0.0", 9464)),  # noqa: S104
    ],
)
def test_listens_at__settings__are_the_address(given, at):
    assert load_settings(None, {**NEEDED, **given}).listens_at == at


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            {"listen": "0.0.0.0:9464"},
            "0.0.0.0:9464 is no loopback address: listen_token, 16 or more characters, is needed",
        ),
        ({"listen": "127.0.0.1:65536"}, "must be an IP address and a port below 65536"),
        ({"listen": "example.org:80"}, "listen: "),
        ({"listen_token": "x" * 15}, "must be 16 or more ASCII characters without a space"),
        ({"listen_token": "pass word of length"}, "must be 16 or more ASCII characters"),
    ],
)
def test_load_settings__address_that_cannot_be_listened_at__says_what_to_do(given, told):
    with pytest.raises(ConfigurationError) as error:
        load_settings(None, {**NEEDED, **given})
    assert told in str(error.value)
    assert str(given.get("listen_token", "no token")) not in str(error.value)


def test_watching_only__settings_of_who_acts__has_no_key_and_a_folder_of_its_own(monkeypatch):
    monkeypatch.setenv("KEEPER_PRIVATE_KEY", KEY)
    monkeypatch.setenv("KEEPER_FURTHER_PRIVATE_KEYS", json.dumps(["0x" + "5e" * 32]))
    monkeypatch.setenv("KEEPER_DRY_RUN", "false")
    monkeypatch.setenv("KEEPER_WEBHOOK", "https://example.org")
    acting = load_settings(None, NEEDED)
    watching = acting.watching_only()

    assert watching.wallets() == []
    assert (watching.dry_run, watching.page, watching.webhook) == (True, True, None)
    assert watching.listens_at == ("127.0.0.1", 9465)
    assert watching.database(1).parent == acting.database(1).parent / "page"
