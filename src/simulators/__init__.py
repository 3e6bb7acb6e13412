"""Local stand-ins for outside services, each its own process speaking the real wire format.

They are never imported by the product; the product reaches them over the network, by configuration alone.
"""
