"""The settings of a deployment, read once from the environment; nonsense is refused."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

BACKENDS = ("sqlite", "postgresql+psycopg")


class Settings(BaseSettings):
    """Every setting, with what it is for. Environment variables are these names in capitals."""

    model_config = SettingsConfigDict(env_prefix="LOTSEN_", frozen=True, extra="ignore")

    data_dir: Path = Field(Path("data"), description="the folder of the database and the key file")
    database_url: str = Field("", description="the database; without it SQLite in the data folder")
    key_file: Path | None = Field(
        None, description="the key; without it lotsen.key beside the data"
    )

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, url: str) -> str:
        driver = url.partition(":")[0]
        if url and driver not in BACKENDS:
            raise ValueError(f"it begins with {driver}: only {' or '.join(BACKENDS)} is spoken")
        return url

    @property
    def url(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite:///{self.data_dir / 'lotsen.sqlite3'}"

    @property
    def key(self) -> Path:
        """Where the key file is."""
        return self.key_file or self.data_dir / "lotsen.key"


def read() -> Settings:
    """Read the environment. Raises SettingsError with the name of the setting and what is wrong."""
    try:
        return Settings()  # type: ignore[call-arg]  # the environment gives the rest
    except ValidationError as error:
        first = error.errors()[0]
        name = "LOTSEN_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None
