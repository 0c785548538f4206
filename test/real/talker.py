"""A WebSocket client on the package websockets that a test talks through: talker.py URL.

Each line it is given goes out as a text, `hex 00ff` as bytes; each message that comes is such a line.
"""
import asyncio
import sys

import websockets


async def lines():
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield line.decode().rstrip("\n")


async def say(socket):
    async for line in lines():
        await socket.send(bytes.fromhex(line[4:]) if line.startswith("hex ") else line)
    await socket.close(1000, "enough said")


async def main(url):
    async with websockets.connect(url) as socket:
        print("open", flush=True)
        saying = asyncio.create_task(say(socket))
        try:
            async for message in socket:
                print("hex " + message.hex() if isinstance(message, bytes) else message, flush=True)
        except websockets.ConnectionClosed:
            pass
        print("close", socket.close_code, flush=True)
        saying.cancel()


asyncio.run(main(*sys.argv[1:]))
