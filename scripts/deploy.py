# SPDX-License-Identifier: MIT
"""Deploy the protocol: `ape run deploy --network ethereum:local:foundry [--parameters FILE]`.

A running node is named by its URL: `--network http://127.0.0.1:8545`. To a local net Ape's first
test account deploys, to any other chain the one of `ape accounts` that `--account ALIAS` names.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from ape import accounts
from ape.cli import ConnectedProviderCommand

from keeper.commands.examples import examples
from model.advice import advice_on
from model.deployment import plan_deployment
from model.execution import DeploymentError, carry_out
from model.manifest import TIMELOCK, write_manifest
from model.parameter_errors import ParameterError
from model.parameter_file import read_parameters
from model.settings import LOCAL_CHAINS
from scripts.executors.ape_account import ApeExecutor

if TYPE_CHECKING:
    from ape.api import AccountAPI, ProviderAPI

ROOT: Final = Path(__file__).resolve().parents[1]


@click.command(
    cls=ConnectedProviderCommand,
    short_help="Deploy the protocol",
    epilog=examples(
        "ape run deploy --network http://127.0.0.1:8545",
        "ape run deploy --network ethereum:sepolia:node --account deployer --parameters mine.yaml",
    ),
)
@click.option(
    "--parameters",
    type=click.Path(path_type=Path),
    default=ROOT / "parameters" / "default.yaml",
    show_default="parameters/default.yaml",
    help="Parameter file.",
)
@click.option(
    "--manifest",
    type=click.Path(path_type=Path),
    help="Where to write the manifest.  [default: deployments/<chain id>.json]",
)
@click.option("--account", help="Alias of the account that deploys.")
def cli(
    provider: ProviderAPI, parameters: Path, manifest: Path | None, account: str | None
) -> None:
    """Deploy the protocol and write its manifest."""
    try:
        settings = read_parameters(parameters)
        is_local = provider.chain_id in LOCAL_CHAINS
        executor = ApeExecutor(provider, _deployer(account, is_local=is_local))
        plan = plan_deployment(settings, executor.sender, local=is_local)
        written = carry_out(plan, executor, click.echo)
    except (ParameterError, DeploymentError) as error:
        raise click.ClickException(str(error)) from error
    for advice in advice_on(settings.protocol):
        click.echo(f"advice: {advice}")
    path = manifest or ROOT / "deployments" / f"{written.chain_id}.json"
    write_manifest(written, path)
    click.echo(f"deployed from block {written.block}, manifest in {path}")
    if TIMELOCK in written.contracts and written.roles.admin == written.address_of(TIMELOCK):
        click.echo("next: the governor schedules AccessController.accept_admin by the Timelock")


def _deployer(alias: str | None, *, is_local: bool) -> AccountAPI:
    if alias is not None:
        return accounts.load(alias)
    if not is_local:
        raise click.UsageError("this chain is not a local one: name the deployer with --account")
    return accounts.test_accounts[0]
