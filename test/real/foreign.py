"""A WebSocket server on the package websockets: foreign.py PORT [CERTIFICATE KEY]"""
import asyncio
import ssl
import sys

import websockets


async def serve(socket, *_path):
    await socket.send("hello")
    async for message in socket:
        if isinstance(message, bytes):
            await socket.send(message[::-1])
            continue
        word, _, rest = message.partition(" ")
        if word == "ask":
            await socket.send("answer " + rest)
        elif word == "fragments":
            await socket.send(rest.split(","))
        elif word == "ping":
            await (await socket.ping(rest.encode()))
            await socket.send("pong " + rest)
        elif word == "large":
            await socket.send("x" * int(rest))
        elif word == "close":
            code, _, reason = rest.partition(" ")
            await socket.close(int(code), reason)


async def main(port, certificate=None, key=None):
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    async with websockets.serve(serve, "127.0.0.1", int(port), ssl=context, max_size=None, subprotocols=["chat"]):
        await asyncio.Future()


asyncio.run(main(*sys.argv[1:]))
