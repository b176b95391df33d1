import fc from 'fast-check'

/** Texts as they come out of broken pipes and shared terminals: damaged in a few places, or mixed with another output. */
export function garbled(text: string, another: string): fc.Arbitrary<string> {
  const damage = fc.oneof(
    ...[digit(), flip(text.length), cut(text.length), duplicateLine(text.split('\n').length)],
  )
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .array(damage, { minLength: 1, maxLength: 3 })
        .map((steps) => steps.reduce((so, step) => step(so), text)),
    },
    { weight: 1, arbitrary: interleaved(text, another) },
  )
}

type Damage = (text: string) => string

/** One digit becomes another, which leaves the form as it is, or a second point in a number. */
function digit(): fc.Arbitrary<Damage> {
  return fc.tuple(fc.nat(), fc.constantFrom(...'0123456789.')).map(([which, other]) => (text) => {
    const at = [...text.matchAll(/\d/g)].map(({ index }) => index)
    const place = at[which % at.length] ?? 0
    return text.slice(0, place) + other + text.slice(place + 1)
  })
}

/** One character becomes another: mostly one that numbers and JSON are made of, which does more harm. */
function flip(length: number): fc.Arbitrary<Damage> {
  const character = fc.oneof(
    fc.constantFrom(...'0123456789.,:-+eE{}[]"\n '),
    fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
  )
  return fc.tuple(fc.nat(length), character).map(
    ([at, other]) =>
      (text) =>
        text.slice(0, at) + other + text.slice(at + 1),
  )
}

function cut(length: number): fc.Arbitrary<Damage> {
  return fc.tuple(fc.nat(length), fc.oneof(fc.integer({ min: 1, max: 3 }), fc.nat(400))).map(
    ([at, count]) =>
      (text) =>
        text.slice(0, at) + text.slice(at + count),
  )
}

function duplicateLine(count: number): fc.Arbitrary<Damage> {
  return fc.nat(count).map((at) => (text) => {
    const lines = text.split('\n')
    return [...lines.slice(0, at + 1), ...lines.slice(at)].join('\n')
  })
}

/** Two outputs whose lines came into one file in the order in which they were written. */
function interleaved(text: string, another: string): fc.Arbitrary<string> {
  const [one, two] = [text.split('\n'), another.split('\n')]
  const turns = one.length + two.length
  return fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: turns }).map((turnLengths) => {
    const [left, right] = [[...one], [...two]]
    const mixed = turnLengths.flatMap((length, turn) => (turn % 2 === 0 ? left : right).splice(0, length))
    return [...mixed, ...left, ...right].join('\n')
  })
}
