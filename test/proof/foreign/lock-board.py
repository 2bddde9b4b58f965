"""A lock board made of pymodbus: eight relays, eight door contacts, and pulses that the board itself times.

    lock-board.py tcp                 listens on a free port of 127.0.0.1
    lock-board.py rtu PATH BAUD       answers on a serial line

On standard output one JSON object a line: {"ready": PORT}, {"pulse": LOCK, "tenths": N}, {"off": LOCK, "ms": N},
{"opened": LOCK}, {"closed": LOCK}. On standard input `close LOCK` pushes a door shut; its end ends the board.
"""
import asyncio
import json
import logging
import struct
import sys

from pymodbus.bit_write_message import WriteSingleCoilRequest
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.framer.rtu_framer import ModbusRtuFramer
from pymodbus.pdu import ModbusExceptions, ModbusResponse
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer

UNIT = 1
RELAYS = 8
ALL_RELAYS = 0x00FF
PULSE_BASE = 0x0200
TENTHS_MAX = 0x7FFF
# From the coil's current to the door that springs open.
MECHANICS_S = 0.15
READ_INPUTS, WRITE_COIL = 2, 5
# A connection that ends is an error to pymodbus.
logging.getLogger("pymodbus").setLevel(logging.CRITICAL)


def tell(**what):
    print(json.dumps(what), flush=True)


class Board(ModbusSlaveContext):
    """Contacts close with their doors: 1 is closed."""

    def __init__(self):
        super().__init__(
            co=ModbusSequentialDataBlock(0, [False] * RELAYS),
            di=ModbusSequentialDataBlock(0, [True] * RELAYS),
            zero_mode=True,
        )
        self.ends = {}
        self.since = {}

    def switch(self, relay, on):
        loop = asyncio.get_running_loop()
        if on and relay not in self.since:
            self.since[relay] = loop.time()
            loop.call_later(MECHANICS_S, self.spring_open, relay)
        elif not on and relay in self.since:
            tell(off=relay, ms=round((loop.time() - self.since.pop(relay)) * 1000))
        self.setValues(WRITE_COIL, relay, [on])

    def pulse(self, relay, tenths):
        tell(pulse=relay, tenths=tenths)
        if relay in self.ends:
            self.ends.pop(relay).cancel()
        self.switch(relay, True)
        self.ends[relay] = asyncio.get_running_loop().call_later(tenths / 10, self.switch, relay, False)

    def spring_open(self, relay):
        if self.getValues(READ_INPUTS, relay, 1)[0]:
            self.setValues(READ_INPUTS, relay, [False])
            tell(opened=relay)

    def push_shut(self, relay):
        self.setValues(READ_INPUTS, relay, [True])
        tell(closed=relay)


class Echo(ModbusResponse):
    """pymodbus' own answer knows on and off only and would lose the length of the pulse."""

    function_code = WRITE_COIL
    _rtu_frame_size = 8

    def __init__(self, address, value):
        super().__init__()
        self.address = address
        self.value = value

    def encode(self):
        return struct.pack(">HH", self.address, self.value)


class RelayWrite(WriteSingleCoilRequest):
    """Function 05 with the board maker's addresses."""

    def decode(self, data):
        self.address, self.value = struct.unpack(">HH", data)

    def execute(self, context):
        relay = self.address - PULSE_BASE
        is_switch = self.value in (0x0000, 0xFF00)
        if 0 <= self.address < RELAYS and is_switch:
            context.switch(self.address, self.value != 0)
        elif self.address == ALL_RELAYS and self.value == 0:
            for one in range(RELAYS):
                context.switch(one, False)
        elif 0 <= relay < RELAYS and 1 <= self.value <= TENTHS_MAX:
            context.pulse(relay, self.value)
        else:
            return self.doException(ModbusExceptions.IllegalAddress)
        return Echo(self.address, self.value)


async def hands(board):
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        word, lock = line.split()
        if word == b"close":
            board.push_shut(int(lock))


async def serve_tcp(context):
    server = ModbusTcpServer(context, address=("127.0.0.1", 0))
    server.decoder.register(RelayWrite)
    serving = asyncio.create_task(server.serve_forever())
    await server.serving
    tell(ready=server.server.sockets[0].getsockname()[1])
    return serving


async def serve_rtu(context, path, baud):
    server = ModbusSerialServer(
        context, ModbusRtuFramer, port=path, baudrate=baud, timeout=0, ignore_missing_slaves=True
    )
    server.decoder.register(RelayWrite)
    await server.start()
    tell(ready=0)
    return asyncio.create_task(server.serve_forever())


async def main(transport, *where):
    board = Board()
    context = ModbusServerContext(slaves={UNIT: board}, single=False)
    serving = await (serve_rtu(context, where[0], int(where[1])) if transport == "rtu" else serve_tcp(context))
    await hands(board)
    serving.cancel()


asyncio.run(main(*sys.argv[1:]))
