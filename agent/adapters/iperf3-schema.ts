import { z } from 'zod'

const flag = z.union([z.literal(0), z.literal(1)]).default(0)
const amount = z.number().nonnegative()

const TestStart = z.object({
  protocol: z.string(),
  num_streams: z.number().int().min(1).max(1000),
  blksize: z
    .number()
    .int()
    .min(1)
    .max(2 ** 31),
  omit: amount,
  /** Whole seconds; 0 where `bytes` or `blocks` ends the test. */
  duration: amount,
  bytes: amount,
  blocks: amount,
  reverse: flag,
  tos: amount.default(0),
  /** From 3.11 here; for each stream. */
  target_bitrate: amount.optional(),
  /** From 3.13. */
  bidir: flag.optional(),
  fqrate: amount.default(0),
  gso: amount.default(0),
  gro: amount.default(0),
})

export const Start = z.object({
  version: z.string().max(100),
  timestamp: z.object({ timesecs: amount, timemillisecs: amount.optional() }).optional(),
  test_start: TestStart,
  cookie: z.string().optional(),
  target_bitrate: amount.optional(),
  sock_bufsize: amount.default(0),
  /** Only where it was asked for; `tcp_mss_default` is the path's own. */
  tcp_mss: amount.optional(),
})

const Interval = z.object({ seconds: amount, bits_per_second: amount, omitted: z.boolean() })
export type Interval = z.infer<typeof Interval>

export const Intervals = z.array(z.object({ sum: Interval, sum_bidir_reverse: Interval.optional() }))

const Sum = z.object({ bytes: amount, seconds: amount, bits_per_second: amount })
export type Sum = z.infer<typeof Sum>

/** `retransmits` is missing where the sender's system has no TCP_INFO, and on the server's side. */
const TcpSent = Sum.extend({ retransmits: amount.optional() })

const TcpStream = z.object({
  /** `mean_rtt` is missing before 3.1, and 0 where this side does not send. */
  sender: z.object({ mean_rtt: amount.optional(), sender: z.boolean().optional() }),
  receiver: Sum,
})
export type TcpStream = z.infer<typeof TcpStream>

/** What `end` holds of a TCP test. The second direction has its own sums from 3.11. */
export const TcpEnd = z.object({
  streams: z.array(TcpStream),
  sum_sent: TcpSent,
  sum_received: Sum,
  sum_sent_bidir_reverse: TcpSent.optional(),
  sum_received_bidir_reverse: Sum.optional(),
  sender_tcp_congestion: z.string().max(100).optional(),
})
export type TcpEnd = z.infer<typeof TcpEnd>

const UdpSum = Sum.extend({
  packets: amount,
  lost_packets: amount,
  lost_percent: amount.max(100),
  jitter_ms: amount,
})
export type UdpSum = z.infer<typeof UdpSum>

const UdpStream = z.object({
  /** `out_of_order` is missing from 3.1 to 3.1.2. */
  udp: z.object({ out_of_order: amount.optional(), sender: z.boolean().optional() }),
})
export type UdpStream = z.infer<typeof UdpStream>

/** What `end` holds of a UDP test. Before 3.11 there is `sum` alone; later it is ambiguous and not looked at. */
export const UdpEnd = z.object({
  streams: z.array(UdpStream),
  sum: UdpSum,
  sum_sent: UdpSum.optional(),
  sum_received: UdpSum.optional(),
  sum_sent_bidir_reverse: UdpSum.optional(),
  sum_received_bidir_reverse: UdpSum.optional(),
})
export type UdpEnd = z.infer<typeof UdpEnd>
