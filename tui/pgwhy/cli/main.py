"""The entry point: which command the words after `pgwhy` mean, and the exit status it ends with."""

from __future__ import annotations

import contextlib
import sys

import click

from pgwhy import __version__
from pgwhy.cli.commands import COMMANDS
from pgwhy.cli.explorer import explorer
from pgwhy.cli.interrupt import INTERRUPTED
from pgwhy.cli.streams import prepare_streams
from pgwhy.fault import Fault, faults_told
from pgwhy.printable import printable

USAGE_ERROR = 2
CANNOT_BE_KNOWN = 3
NOBODY_READS = 141  # 128 + SIGPIPE, likewise


class Pgwhy(click.Group):
    """A group whose commands are loaded when they are called, and whose default is the explorer.

    As with psql, options may stand before or after words; the first word is a command or else a database.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return COMMANDS[cmd_name].load() if cmd_name in COMMANDS else explorer

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        at = _first_word(args)
        if at is not None and args[at] in COMMANDS:
            args = [args[at], *args[:at], *args[at + 1 :]]
        elif not {"--help", "--version"} & set(args):
            if at is not None and _first_word(args[at + 1 :]) is not None:
                commands = ", ".join(COMMANDS)
                raise click.UsageError(f"{printable(args[at])} is no command. The commands are: {commands}.")
            args = ["explorer", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        with faults_told(OSError):
            return super().invoke(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = (*explorer.get_params(ctx), *self.get_params(ctx))
        with formatter.section("Options"):
            formatter.write_dl(
                [
                    record
                    for option in options
                    if isinstance(option, click.Option) and (record := option.get_help_record(ctx))
                ]
            )
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.what_for) for name, entry in COMMANDS.items()])


@click.group(
    cls=Pgwhy,
    options_metavar="[OPTIONS]",
    subcommand_metavar="[CONNINFO | COMMAND …]",
    help=(
        "Explains PostgreSQL privileges: what is here, who can do what to it, why was this denied, which "
        "GRANT fixes it. Without a command it opens the explorer on a server that is named as psql names it: "
        "by a database, a URI, key=value pairs, these options, the environment."
    ),
    epilog="pgwhy COMMAND --help explains a command.",
)
@click.version_option(__version__, prog_name="pgwhy", message="%(prog)s %(version)s")
def pgwhy() -> None:
    """What the help text above says."""


@pgwhy.result_callback()
@click.pass_context
def _exit(ctx: click.Context, status: int | None) -> None:
    ctx.exit(status or 0)


def main() -> int:
    """Runs the command that the process was called with; returns the exit status.

    Wrong usage and whatever else keeps a question from being asked or answered is 2, a fault of pgwhy is 3: 1 would
    mean that the answer is no.
    """
    prepare_streams()
    try:
        status: int = pgwhy.main(prog_name="pgwhy", standalone_mode=False)
        sys.stdout.flush()
    except (click.Abort, KeyboardInterrupt):
        _complain("")
        status = INTERRUPTED
    except click.ClickException as problem:
        hint = " See pgwhy --help." if isinstance(problem, click.UsageError) else ""
        _complain(f"pgwhy: {problem.format_message()}{hint}")
        status = USAGE_ERROR
    except (BrokenPipeError, SystemExit):  # which is how click ends where the reader of a pipe has gone away
        status = NOBODY_READS
    except Fault as fault:
        _complain(f"pgwhy: This cannot be known: {fault}.")
        status = CANNOT_BE_KNOWN
    except MemoryError:
        _complain("pgwhy: There is not enough memory.")
        status = USAGE_ERROR
    except OSError as problem:
        what = (
            "The answer cannot be written" if problem.filename is None else f"Cannot use {problem.filename}"
        )
        _complain(printable(f"pgwhy: {what}: {problem.strerror}."))
        status = USAGE_ERROR
    return status


def _complain(message: str) -> None:
    with contextlib.suppress(OSError):
        click.echo(message, err=True)


def _first_word(args: list[str]) -> int | None:
    """Where the first argument is that is neither an option nor an option's value."""
    with_value = {
        name
        for option in explorer.params
        if isinstance(option, click.Option) and not option.is_flag
        for name in option.opts
    }
    is_value = False
    for at, word in enumerate(args):
        if is_value or word in with_value:
            is_value = not is_value
        elif word == "--":
            return None
        elif not word.startswith("-"):
            return at
    return None
