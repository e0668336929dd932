// Archives of arrays, against those that Python wrote: their members, their checksums, and a bit that turned over. What we write has the checksums that Python's
// zipfile gave the same bytes.
import { describe, expect, test } from "vitest"
import { crc32, readZip, writeZip } from "../src/data/zip.ts"

// numpy.savez(f, x=numpy.array([1.5, -2, numpy.pi]), y=numpy.arange(3, dtype=numpy.int32)) of NumPy 2.4.6, then numpy.savez_compressed.
const stored = Buffer.from("UEsDBC0AAAAAAAAAIQDqsIQc//////////8FABQAeC5ucHkBABAAmAAAAAAAAACYAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgzLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAA+D8AAAAAAAAAwBgtRFT7IQlAUEsDBC0AAAAAAAAAIQAC7L2p//////////8FABQAeS5ucHkBABAAjAAAAAAAAACMAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxpNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgzLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAEAAAACAAAAUEsBAi0DLQAAAAAAAAAhAOqwhByYAAAAmAAAAAUAAAAAAAAAAAAAAIABAAAAAHgubnB5UEsBAi0DLQAAAAAAAAAhAALsvamMAAAAjAAAAAUAAAAAAAAAAAAAAIABzwAAAHkubnB5UEsFBgAAAAACAAIAZgAAAJIBAAAAAA==", "base64")
const deflated = Buffer.from("UEsDBC0AAAAIAAAAIQDqsIQc//////////8FABQAeC5ucHkBABAAmAAAAAAAAABVAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6mjoKtQoUAC4GMPhhD6EZDkjouoT8VuR0AABQSwMELQAAAAgAAAAhAALsvan//////////wUAFAB5Lm5weQEAEACMAAAAAAAAAEwAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNpoq6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaxjqaOgq1ChQALgYgYARiJiAGAFBLAQItAy0AAAAIAAAAIQDqsIQcVQAAAJgAAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLAQItAy0AAAAIAAAAIQAC7L2pTAAAAIwAAAAFAAAAAAAAAAAAAACAAYwAAAB5Lm5weVBLBQYAAAAAAgACAGYAAAAPAQAAAAA=", "base64")

/** The checksum of every member, as it stands before the bytes and in the directory at the end. */
function sums(bytes: Uint8Array): ReadonlyArray<readonly [number, number]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const found: Array<readonly [number, number]> = []
  for (let at = 0; at + 46 <= bytes.length; at++) {
    if (view.getUint32(at, true) === 0x02014b50) found.push([view.getUint32(at + 16, true), view.getUint32(view.getUint32(at + 42, true) + 14, true)])
  }
  return found
}

test("the checksum has the published check value, and Python's of all bytes", () => {
  expect(crc32(new TextEncoder().encode("123456789")).toString(16)).toBe("cbf43926")
  // binascii.crc32(bytes(range(256))*3)
  expect(crc32(Uint8Array.from({ length: 768 }, (_, k) => k)).toString(16)).toBe("b0c0df2a")
})

describe.each([["stored", stored], ["deflated", deflated]] as const)("%s", (name, bytes) => {
  test("written again it has the checksums that Python gave", () => {
    const again = writeZip(readZip(name, bytes))
    expect(sums(bytes)).toHaveLength(2)
    expect(sums(again)).toEqual(sums(bytes))
    expect(sums(again).map(([sum]) => sum)).toEqual([0x1c84b0ea, 0xa9bdec02])
  })

  test("no bit of a member may turn over", () => {
    // The bytes of the first member, behind a header of 55 bytes; their number stands in the directory. The last packed byte ends in bits that mean nothing.
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const size = view.getUint32(bytes.indexOf(Uint8Array.of(0x50, 0x4b, 1, 2)) + 20, true)
    for (let at = 55; at < 55 + size - (name === "deflated" ? 1 : 0); at++) {
      const flipped = Uint8Array.from(bytes)
      flipped[at]! ^= 64
      expect(() => readZip(name, flipped), `byte ${at}`).toThrow("the member `x.npy` is damaged")
    }
  })
})
