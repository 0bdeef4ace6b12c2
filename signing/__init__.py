"""Request signatures of Alibaba Cloud and Tencent Cloud, sans-IO: bytes, headers and a secret in, a verdict out.

One file an algorithm, each with the same four functions: ``claim`` (what the client says), ``canonical``,
``string_to_sign`` and ``signature``. :mod:`signing.verify` puts them together.
"""
