"""What the safety service reads from its environment besides what every process does."""

from kairan_kernel.config import KeyFile, SecretFile, Settings


class SafetySettings(Settings):
    """For ``serve``: the key-encryption key of the notes' vault, and the secret that signs confirmations."""

    sealing_key_file: KeyFile
    confirmation_key_file: SecretFile
