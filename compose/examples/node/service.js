import { Kafka, Partitioners } from 'kafkajs'

const handlers = { // by operationId; each gives a status and a body
  sayHello: ({ path: { name } }) =>
    name === 'nobody' ? [404, { title: 'nobody has this name' }] : [200, { text: `Hello ${name}` }],
  makeTrouble: ({ why }) => { throw new Error(why) },
  keepSilent: () => null, // no reply: the caller gets a 504
}

const kafka = new Kafka({ brokers: [process.env.KAFKA ?? '127.0.0.1:9092'] })
const producers = new Map() // one for each reply topic: once a topic is gone, kafkajs fails whatever its producer sends
const consumer = kafka.consumer({
  groupId: 'greetings', sessionTimeout: 6000, heartbeatInterval: 1000, maxWaitTimeInMs: 500,
})

async function send(topic, message) {
  if (!topic.startsWith('sluice.replies.')) throw new Error(`${topic} is no reply topic`) // or requests could write anywhere
  const producer = producers.get(topic) ?? kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false, retry: { retries: 3 },
  })
  producers.set(topic, producer)
  try {
    await producer.connect() // the first time, and where the broker was away
    await producer.send({ topic, messages: [message] })
  } catch (failure) {
    const isGone = failure.cause?.type === 'UNKNOWN_TOPIC_OR_PARTITION'
    if (isGone && producers.get(topic) === producer && producers.delete(topic)) await producer.disconnect()
    throw failure
  }
}

async function handle({ headers, value }) {
  try {
    return await handlers[headers['sluice-operation']](JSON.parse(value))
  } catch (failure) {
    console.error(`request ${headers.kafka_correlationId} failed`, failure)
    return [500, { title: 'the handler failed' }]
  }
}

async function answer({ message }) {
  const reply = await handle(message)
  if (!reply) return
  const [status, body] = reply
  const { kafka_correlationId, kafka_replyTopic } = message.headers
  await send(`${kafka_replyTopic}`, {
    headers: { kafka_correlationId, 'sluice-status': `${status}` }, value: JSON.stringify(body),
  }).catch(failure => console.error(`no reply to request ${kafka_correlationId}`, failure)) // it was tried again by then
}

process.once('SIGTERM', () => consumer.disconnect() // each reply is with the broker then
  .then(() => process.exit()))
await consumer.connect()
await consumer.subscribe({ topic: 'greetings.requests', fromBeginning: true })
await consumer.run({ partitionsConsumedConcurrently: 12, eachMessage: answer })
