import { Kafka, Partitioners } from 'kafkajs'

const handlers = { // by operationId; each gives a status and a body
  sayHello: ({ path: { name } }) =>
    name === 'nobody' ? [404, { title: 'nobody has this name' }] : [200, { text: `Hello ${name}` }],
  makeTrouble: ({ why }) => { throw new Error(why) },
  keepSilent: () => null, // no reply: the caller gets a 504
}

const kafka = new Kafka({ brokers: [process.env.KAFKA ?? '127.0.0.1:9092'] })
const producer = kafka.producer({
  createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false, retry: { retries: 3 },
})
const consumer = kafka.consumer({
  groupId: 'greetings', sessionTimeout: 6000, heartbeatInterval: 1000, maxWaitTimeInMs: 500,
})

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
  await producer.send({
    topic: kafka_replyTopic.toString(),
    messages: [{ headers: { kafka_correlationId, 'sluice-status': `${status}` }, value: JSON.stringify(body) }],
  }).catch(failure => console.error(`no reply to request ${kafka_correlationId}`, failure)) // it was tried again by then
}

process.once('SIGTERM', () => consumer.disconnect().then(() => producer.disconnect()).then(() => process.exit()))
await producer.connect()
await consumer.connect()
await consumer.subscribe({ topic: 'greetings.requests', fromBeginning: true })
await consumer.run({ partitionsConsumedConcurrently: 12, eachMessage: answer })
