"""A WebSocket client on the package websockets: visitor.py URL; says what it got, one JSON list."""
import asyncio
import json
import sys

import websockets


async def main(url):
    got = []
    async with websockets.connect(url, subprotocols=["chat"], max_size=None) as socket:
        got.append(socket.subprotocol)
        await socket.send("Grüße")
        got.append(await socket.recv())
        await socket.send(b"\x00\xff")
        got.append((await socket.recv()).hex())
        await socket.send(["in ", "three ", "parts"])
        got.append(await socket.recv())
        await socket.send("x" * 200_000)
        got.append(len(await socket.recv()))
        await asyncio.wait_for(await socket.ping(b"well?"), 5)
        got.append("pong")
        await socket.send("close")
        try:
            await socket.recv()
        except websockets.ConnectionClosed as error:
            got.append([error.rcvd.code, error.rcvd.reason])
    print(json.dumps(got))


asyncio.run(main(*sys.argv[1:]))
