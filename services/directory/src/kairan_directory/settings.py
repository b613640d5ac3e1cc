"""The directory's configuration, from the environment; each process asks for the secrets it needs."""

from kairan_kernel.config import Folder, KeyFile, SecretFile, Settings


class FollowSettings(Settings):
    """`kairan-directory follow` opens and destroys seals; it never signs."""

    sealing_key_file: KeyFile


class ServeSettings(FollowSettings):
    """`kairan-directory serve`."""

    signing_keys_dir: Folder
    token_secret_file: SecretFile
    confirmation_key_file: SecretFile


class MintSettings(Settings):
    """Commands that sign tokens for operators and development."""

    signing_keys_dir: Folder
