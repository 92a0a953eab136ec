import { Kafka, Partitioners } from 'kafkajs'

const handlers = { // by operationId; each gives a status and a body
  sayHello: ({ path: { name } }) =>
    name === 'nobody' ? [404, { title: 'nobody has this name' }] : [200, { text: `Hello ${name}` }],
  makeTrouble: ({ why }) => { throw new Error(why) },
  keepSilent: () => null, // no reply: the caller gets a 504
}

const kafka = new Kafka({ brokers: [process.env.KAFKA ?? '127.0.0.1:9092'] })
const producers = new Map() // one for each reply topic: once a topic is gone, kafkajs fails whatever its producer sends
const tell = line => console.error(line.replace(/\p{C}/gu, '?')) // callers' words must not command a terminal
const consumer = kafka.consumer({
  groupId: 'greetings', sessionTimeout: 6000, heartbeatInterval: 1000, maxWaitTimeInMs: 500,
})

async function forget(topic) {
  const producer = producers.get(topic)
  if (producers.delete(topic)) await producer.disconnect().catch(failure => tell(`${failure}`))
}

async function send(topic, message) {
  if (!topic.startsWith('sluice.replies.')) throw new Error(`${topic} is no reply topic`) // or requests could write anywhere
  const producer = producers.get(topic) ?? kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false, retry: { retries: 3 },
  })
  producers.delete(topic) // so that the first is the one that was used longest ago
  producers.set(topic, producer)
  if (producers.size > 50) await forget(producers.keys().next().value)
  try {
    await producer.connect() // the first time, and where the broker was away
    await producer.send({ topic, messages: [message] })
  } catch (failure) {
    const isGone = failure.cause?.type === 'UNKNOWN_TOPIC_OR_PARTITION'
    if (isGone && producers.get(topic) === producer) await forget(topic)
    throw failure
  }
}

async function handle({ headers, value }) { // a status and a body, both as text
  const operation = `${headers['sluice-operation']}`
  if (!Object.hasOwn(handlers, operation)) return ['501', '{}']
  const reply = await handlers[operation](JSON.parse(value))
  if (!reply) return null
  const [status, body] = reply
  return [`${status}`, JSON.stringify(body)]
}

async function answer({ message }) { // must not fail: kafkajs would read the same record again, for ever
  const { kafka_correlationId, kafka_replyTopic } = message.headers ?? {}
  if (!kafka_correlationId) return // no request of an edge
  const reply = await handle(message).catch(failure => {
    tell(`request ${kafka_correlationId} failed: ${failure}`)
    return ['500', '{"title":"the handler failed"}']
  })
  if (!reply) return
  const [status, value] = reply
  await send(`${kafka_replyTopic}`, { headers: { kafka_correlationId, 'sluice-status': status }, value })
    .catch(failure => tell(`no reply to request ${kafka_correlationId}: ${failure}`)) // it was tried again by then
}

process.once('SIGTERM', () => consumer.disconnect() // each reply is with the broker then
  .then(() => process.exit()))
await consumer.connect()
await consumer.subscribe({ topic: 'greetings.requests', fromBeginning: true })
await consumer.run({ partitionsConsumedConcurrently: 12, eachMessage: answer })
