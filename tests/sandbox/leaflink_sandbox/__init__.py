"""A stand-in for LeafLink Marketplace V2: real HTTP, real state, no dependencies."""

from .sandbox import Sandbox

__all__ = ["Sandbox"]
