# SPDX-License-Identifier: MIT
"""Settings of the keeper: flags over `KEEPER_*` over `.env` over a file; read once at start."""

from __future__ import annotations

import os
from decimal import Decimal
from ipaddress import ip_address
from pathlib import Path
from stat import S_IROTH
from typing import TYPE_CHECKING, Any

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
    YamlConfigSettingsSource,
)
from yaml import YAMLError

from keeper.batches import BatchLimit
from keeper.budgets import Budget
from keeper.chain.endpoints import EndpointOptions
from keeper.decisions.decision import Policy
from keeper.errors import ConfigurationError
from keeper.transactions.options import EngineOptions
from keeper.validation import faults_of
from keeper.wallet import wallet_from_key, wallet_from_keystore
from model.units import WAD, Bps, Wad

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eth_account.signers.local import LocalAccount

_GWEI = 10**9
_PORTS = 2**16
_LEAST_TOKEN = 16  # characters
_PAGE_AT = "127.0.0.1:9464"
_WATCHING_AT = "127.0.0.1:9465"
_OF_WHO_ACTS = (
    "private_key",
    "keystore",
    "keystore_password",
    "keystore_password_file",
    "record",
    "webhook",
)
"""Settings that mean nothing to a keeper that only watches."""
_PLAIN = (bool, int, float, Decimal)


class _OwnLines(DotEnvSettingsSource):
    """What `.env` says to the keeper; its other lines are for other programs."""

    def __call__(self) -> dict[str, Any]:
        fields = self.settings_cls.model_fields
        own = super().__call__().items()
        return {
            name: value
            for name, value in own
            if name in fields or name.startswith(self.env_prefix.lower())
        }


class Settings(BaseSettings):
    """Everything the keeper can be told; nothing is read from the environment elsewhere.

    But where systemd listens: `keeper/watch/systemd.py`.
    """

    model_config = SettingsConfigDict(
        env_prefix="KEEPER_",
        env_file=".env",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
    )

    # --- Where ------------------------------------------------------------------------------------

    manifest: Path
    """What was deployed: `deployments/<chain id>.json`."""
    data_dir: Path | None = None
    """Folder of the database `<chain id>.db`; unset: `.keeper` beside the manifest."""
    rpc_url: SecretStr
    """Node: `ws://…`, `wss://…` or `ipc:PATH`; may hold a token, so only its host is shown."""
    further_rpc_urls: tuple[SecretStr, ...] = ()
    """Nodes that take its place, in this order, when it is no good."""
    endpoint_interval: float = Field(default=30, gt=0)
    """Between two looks at the nodes that are not in use [seconds]."""
    endpoint_lag: int = Field(default=3, gt=0)
    """How far a node may be behind another that could be used [blocks]."""
    longest_head_age: float | None = Field(default=None, gt=0)
    """Of a node's head, if another has a younger one; unset: any [seconds]."""
    most_waiting_heads: int = Field(default=100, gt=0)
    """More that wait to be handled are an alarm, and only the newest is kept."""
    log_page: int = Field(default=5_000, gt=0)
    """Most blocks per request while catching up; fewer where the node refuses."""
    reorg_depth: int = Field(default=64, gt=0)
    """Reorgs of so many blocks are undone; deeper ones start from a checkpoint."""
    checkpoint_blocks: int = Field(default=100, gt=0)
    """Blocks between two checkpoints of the mirror on disk."""
    silence: float = Field(default=60, gt=0)
    """Time without a new block after which the tip is looked at [seconds]."""
    block_seconds: int | None = Field(default=None, gt=0)
    """Time between blocks; unset: learnt from the last ones [seconds]."""

    # --- Watching ---------------------------------------------------------------------------------

    listen_token: SecretStr | None = None
    """What everybody has to show who asks; without one `listen` is a loopback address."""
    listen: str | None = None
    """Address and port of metrics, health, API and page: `127.0.0.1:9464`; unset: none."""
    page: bool = False
    """Show the live page there; at `127.0.0.1:9464` if `listen` is unset."""
    longest_stall: float = Field(default=15, gt=0)
    """Of the loop, or of a head that is not handled, until `/health` says so [seconds]."""
    webhook: SecretStr | None = None
    """Where alerts are posted, http(s); may hold a token, so it is never shown."""
    alert_interval: float = Field(default=600, gt=0)
    """Least time between two alerts about the same [seconds]."""
    alert_unsafe_blocks: int = Field(default=3, ge=0)
    """An account may be unsafe for, until there is an alert [blocks]."""

    # --- Who --------------------------------------------------------------------------------------

    private_key: SecretStr | None = None
    """Key of the wallet [hex]; a keystore is safer."""
    keystore: Path | None = None
    """Encrypted keystore file of the wallet."""
    further_private_keys: tuple[SecretStr, ...] = ()
    """Keys of wallets that help the first one to send; what they earn goes to the first."""
    further_keystores: tuple[Path, ...] = ()
    """Encrypted keystore files of such wallets."""
    keystore_password: SecretStr | None = None
    """Of all keystores."""
    keystore_password_file: Path | None = None
    record: Path | None = None
    """New file to write down all that decisions depend on, for `keeper replay`; unset: none."""
    dry_run: bool = True
    """Decide, simulate and log, but send nothing."""

    # --- Transactions -----------------------------------------------------------------------------

    priority_fee: Decimal = Field(default=Decimal(1), ge=0)
    """To the block's builder [gwei per gas]."""
    max_fee: Decimal = Field(default=Decimal(500), gt=0)
    """Most to pay per gas, tip included [gwei]."""
    gas_margin: int = Field(default=12_000, gt=10_000)
    """Gas limit over what the simulation needs [bps]."""
    max_transaction_gas: int = Field(default=2**24, ge=1_000_000)
    """Highest gas limit of a transaction: EIP-7825's, where it applies."""
    batch_share: int = Field(default=1_250, gt=0, le=10_000)
    """Of a block's gas limit, for that of a transaction with many close-outs [bps]."""
    max_in_flight: int = Field(default=64, ge=2)
    """Most transactions of one wallet that wait for a block; half of them may be lazy."""
    urgent_deadline: int = Field(default=2, gt=0)
    """After so long without being mined an urgent transaction is replaced [blocks]."""
    lazy_deadline: int = Field(default=8, gt=0)
    """The same of what can wait: settlements, resets, bids [blocks]."""
    max_urgent_cost: Decimal = Field(default=Decimal(200), ge=0)
    """Most to bid up to for a poke, and for a cancellation [coins]."""
    relay_urls: tuple[SecretStr, ...] = ()
    """Private relays that transactions are sent to: `https://…`."""
    public_route: bool = True
    """Send through the node too; without it a relay is needed."""
    ether_symbol: str = "ETH"
    """The asset by whose price gas is valued; if there is none gas counts as free."""

    # --- Strategies -------------------------------------------------------------------------------

    strategies: tuple[str, ...] = ("prices", "lanes", "auctions", "treasury", "bids")
    """Which decide, in this order; entry points of the group `backstop.strategies`."""
    strategy_options: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """What a strategy takes of its own, by its name."""

    budgets: dict[str, Budget] = Field(default_factory=dict)
    """What a strategy may use, by its name: `gas_per_day` [coins], `in_flight` transactions."""

    # --- Policy -----------------------------------------------------------------------------------

    min_profit: Decimal = Field(default=Decimal(1), ge=0)
    """Least profit after gas of a liquidation, close-out or take [coins]."""
    take_margin: int = Field(default=100, ge=0)
    """Least profit of a take, over what is paid [bps]."""
    kept_profit: int = Field(default=5_000, ge=0, le=10_000)
    """Part of the expected profit that a transaction insists on, else it reverts [bps]."""
    max_upkeep_cost: Decimal = Field(default=Decimal(50), ge=0)
    """Most gas to spend on one transaction that pays nobody: poke, reset, settle [coins]."""
    min_burn: Decimal = Field(default=Decimal(1_000), gt=0)
    """Least coin to burn against matured debt, if that is all a settlement would do [coins]."""
    bid_discount: int = Field(default=500, ge=0, lt=10_000)
    """How much better than the oracle price a bid must be [bps]."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags first, then the environment, then the file."""
        sources = (init_settings, env_settings, _OwnLines(settings_cls))
        if cls.model_config.get("toml_file"):
            return (*sources, TomlConfigSettingsSource(settings_cls))
        if cls.model_config.get("yaml_file"):
            return (*sources, YamlConfigSettingsSource(settings_cls))
        return sources

    @field_validator("listen")
    @classmethod
    def _check_listen(cls, given: str | None, info: ValidationInfo) -> str | None:
        if given is not None:
            host, port = _host_and_port(given)
            is_loopback = ip_address(host).is_loopback
            if not 0 <= port < _PORTS:
                raise ValueError(f"must be an IP address and a port below {_PORTS}")
            if not is_loopback and info.data.get("listen_token") is None:
                rule = f"listen_token, {_LEAST_TOKEN} or more characters, is needed"
                raise ValueError(f"{given} is no loopback address: {rule}")
        return given

    @field_validator("listen_token")
    @classmethod
    def _check_listen_token(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None:
            token = given.get_secret_value()
            is_plain = token.isascii() and token.isprintable() and " " not in token
            if len(token) < _LEAST_TOKEN or not is_plain:
                raise ValueError(f"must be {_LEAST_TOKEN} or more ASCII characters without a space")
        return given

    @field_validator("webhook")
    @classmethod
    def _check_webhook(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None and not given.get_secret_value().startswith(("http://", "https://")):
            raise ValueError("must be an http:// or https:// address")
        return given

    @property
    def listens_at(self) -> tuple[str, int] | None:
        """Host and port of the server, if there is to be one."""
        listen = self.listen or (_PAGE_AT if self.page else None)
        return _host_and_port(listen) if listen else None

    def watching_only(self) -> Settings:
        """The settings of a keeper that shows the page and does nothing else.

        It needs no key and opens none, and has a folder of its own, so that it can run beside a
        keeper that acts.
        """
        none: dict[str, Any] = dict.fromkeys(_OF_WHO_ACTS)
        folder = self._folder / "page"
        more = {"further_private_keys": (), "further_keystores": (), "relay_urls": ()}
        own = {"dry_run": True, "page": True, "public_route": True, "data_dir": folder}
        listen = self.listen or _WATCHING_AT
        return self.model_copy(update={**none, **more, **own, "listen": listen})

    @property
    def _folder(self) -> Path:
        return self.data_dir or self.manifest.parent / ".keeper"

    def database(self, chain_id: int) -> Path:
        """File of the transactions of a chain, which may not be lost."""
        return self._folder / f"{chain_id}.db"

    def checkpoint_file(self, chain_id: int) -> Path:
        """File of the mirror, which can be lost, beside the database."""
        return self.database(chain_id).with_suffix(".mirror.db")

    def decision_file(self, chain_id: int) -> Path:
        """File of the decision log, beside the database, which its writing must never hold up."""
        return self.database(chain_id).with_suffix(".decisions.db")

    def wallet(self) -> LocalAccount | None:
        """The wallet, if there is a key.

        Raises:
            ConfigurationError: If there are two, or the one does not open.
        """
        if self.private_key is not None and self.keystore is not None:
            raise ConfigurationError("private_key, keystore: only one of the two")
        if self.private_key is not None:
            return wallet_from_key(self.private_key)
        if self.keystore is not None:
            return wallet_from_keystore(self.keystore, self._password())
        return None

    def wallets(self) -> list[LocalAccount]:
        """The wallet and those that help it; none if there is no key.

        Raises:
            ConfigurationError: If one does not open, is there twice, or helps nobody.
        """
        first = self.wallet()
        helpers = [wallet_from_key(key) for key in self.further_private_keys]
        paths = self.further_keystores
        helpers += [wallet_from_keystore(path, self._password()) for path in paths]
        if first is None:
            if helpers:
                raise ConfigurationError("further_private_keys, further_keystores: no first wallet")
            return []
        wallets = [first, *helpers]
        if len({wallet.address for wallet in wallets}) < len(wallets):
            raise ConfigurationError("further_private_keys, further_keystores: a wallet twice")
        return wallets

    def _password(self) -> SecretStr:
        if self.keystore_password is not None:
            return self.keystore_password
        if self.keystore_password_file is None:
            raise ConfigurationError(
                "keystore: has no password; give --password-file, or KEEPER_KEYSTORE_PASSWORD"
            )
        path = self.keystore_password_file
        try:
            text, mode = path.read_text(encoding="utf-8"), path.stat().st_mode
        except OSError as error:
            raise ConfigurationError(f"keystore_password_file: {path}: {error.strerror}") from None
        if mode & S_IROTH:
            raise ConfigurationError(
                f"keystore_password_file: {path}: everybody can read it; chmod 600 {path}"
            )
        return SecretStr(text.rstrip("\r\n"))

    def told(self) -> dict[str, Any]:
        """Numbers and switches, and what has a name: never an address, a path or a secret."""
        named = {name: getattr(self, name) for name in type(self).model_fields}
        plain = {name: value for name, value in named.items() if isinstance(value, _PLAIN)}
        return {
            **{name: str(value) for name, value in plain.items()},
            "ether_symbol": self.ether_symbol,
            "strategies": self.strategies,
        }

    def rpc_urls(self) -> list[str]:
        """Addresses of all nodes, the preferred one first."""
        return [url.get_secret_value() for url in (self.rpc_url, *self.further_rpc_urls)]

    def endpoint_options(self) -> EndpointOptions:
        """What is wanted of nodes."""
        return EndpointOptions(
            silence=self.silence,
            interval=self.endpoint_interval,
            longest_lag=self.endpoint_lag,
            longest_head_age=self.longest_head_age,
        )

    def policy(self) -> Policy:
        """What decisions need, in the contracts' units."""
        return Policy(
            min_profit=_wad(self.min_profit),
            take_margin=Bps(self.take_margin),
            kept_profit=Bps(self.kept_profit),
            max_upkeep_cost=_wad(self.max_upkeep_cost),
            min_burn=_wad(self.min_burn),
            bid_discount=Bps(self.bid_discount),
        )

    def engine_options(self, chain_id: int) -> EngineOptions:
        """What the transaction engine needs."""
        return EngineOptions(
            chain_id=chain_id,
            tip=int(self.priority_fee * _GWEI),
            max_fee=int(self.max_fee * _GWEI),
            gas_margin=self.gas_margin,
            is_dry=self.dry_run,
            max_in_flight=self.max_in_flight,
            urgent_deadline=self.urgent_deadline,
            lazy_deadline=self.lazy_deadline,
            max_urgent_cost=_wad(self.max_urgent_cost),
            max_lazy_cost=_wad(self.max_upkeep_cost),
            max_transaction_gas=self.max_transaction_gas,
        )

    def batch_limit(self) -> BatchLimit:
        """How large transactions with many close-outs may be."""
        return BatchLimit(
            share_of_block=Bps(self.batch_share),
            max_transaction_gas=self.max_transaction_gas,
            gas_margin=Bps(self.gas_margin),
        )


def _wad(coins: Decimal) -> Wad:
    return Wad(int(coins * WAD))


def load_settings(
    file: Path | None, flags: Mapping[str, Any], *, private_key_env: str | None = None
) -> Settings:
    """Settings from all sources.

    Args:
        file: TOML or YAML file, by its ending.
        flags: What was said on the command line; None = not said.
        private_key_env: Name of another variable that holds the private key.

    Raises:
        ConfigurationError: If a setting is missing, unknown or out of range; one line that names
            it and does not repeat secrets.
    """
    said = {name: value for name, value in flags.items() if value is not None}
    if private_key_env is not None:
        if not os.environ.get(private_key_env):
            raise ConfigurationError(
                f"private_key_env: {private_key_env} is not set; export it, or name another"
            )
        said["private_key"] = SecretStr(os.environ[private_key_env])
    try:
        return _class_for(file)(**said)
    except ValidationError as error:
        raise ConfigurationError(faults_of(error, known=Settings.model_fields)) from None
    except (ValueError, YAMLError) as error:  # what the parsers of TOML and YAML raise
        raise ConfigurationError(f"{file}: {str(error).splitlines()[0]}") from None


def _class_for(file: Path | None) -> type[Settings]:
    """`Settings` that also reads a file."""
    if file is None:
        return Settings
    if not file.is_file():
        raise ConfigurationError(f"--config {file}: no such file; is the path right?")
    if file.suffix == ".toml":
        config = SettingsConfigDict(toml_file=file)
    elif file.suffix in {".yaml", ".yml"}:
        config = SettingsConfigDict(yaml_file=file)
    else:
        raise ConfigurationError(
            f"--config {file}: is neither .toml nor .yaml; its ending says how it is read"
        )

    class _FromFile(Settings):
        model_config = config

    return _FromFile


def _host_and_port(text: str) -> tuple[str, int]:
    """The parts of `127.0.0.1:9464` or `[::1]:9464`.

    Raises:
        ValueError: If it has no such form.
    """
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)
