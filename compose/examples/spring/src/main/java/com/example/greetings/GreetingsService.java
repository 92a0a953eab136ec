package com.example.greetings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaListenerErrorHandler;
import org.springframework.kafka.listener.adapter.RecordFilterStrategy;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.backoff.FixedBackOff;

@SpringBootApplication
public class GreetingsService {
    private static final Logger LOG = LoggerFactory.getLogger(GreetingsService.class);

    public record Question(Path path, String why) {
        public record Path(String name) {}
    }

    @SendTo // the topic in kafka_replyTopic, with the request's kafka_correlationId
    @KafkaListener(topics = "greetings.requests", errorHandler = "answerWith500")
    @Nullable
    Object answer(Question question, @Header("sluice-operation") String operation) {
        return switch (operation) {
            case "sayHello" -> hello(question.path().name());
            case "makeTrouble" -> throw new IllegalStateException(question.why());
            case "keepSilent" -> null;
            default -> reply(501, Map.of());
        };
    }

    private static Object hello(String name) {
        return name.equals("nobody")
                ? reply(404, Map.of("title", "nobody has this name"))
                : Map.of("text", "Hello " + name);
    }

    private static Message<?> reply(int status, Object body) {
        return MessageBuilder.withPayload(body)
                .setHeader("sluice-status", Integer.toString(status))
                .build();
    }

    @Bean
    static KafkaListenerErrorHandler answerWith500() {
        return (request, failure) -> {
            LOG.error("handling {} failed", request.getPayload(), failure);
            return reply(500, Map.of("title", "the handler failed"));
        };
    }

    @Bean // replies go to edges only, or whoever writes requests could write anywhere
    static RecordFilterStrategy<Object, Object> noOtherReplyTopics() {
        return request -> {
            var topic = request.headers().lastHeader(KafkaHeaders.REPLY_TOPIC);
            var id = request.headers().lastHeader(KafkaHeaders.CORRELATION_ID);
            return id == null
                    || topic == null
                    || topic.value() == null
                    || !new String(topic.value(), UTF_8).startsWith("sluice.replies.");
        };
    }

    @Bean // each request is tried once, instead of ten times
    static CommonErrorHandler noRetries() {
        return new DefaultErrorHandler(new FixedBackOff(0, 0));
    }

    public static void main(String[] args) {
        SpringApplication.run(GreetingsService.class, args);
    }
}
