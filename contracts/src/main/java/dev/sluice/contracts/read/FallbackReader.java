package dev.sluice.contracts.read;

import dev.sluice.contracts.model.FallbackSettings;
import dev.sluice.contracts.model.FallbackSettings.Answer;
import dev.sluice.contracts.model.FallbackSettings.Backup;
import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.model.Topic;
import dev.sluice.contracts.wire.ReplyRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** Reads {@code fallback}: a backup service, an answer, or a list of one and the other. */
final class FallbackReader {
    private static final Set<String> OF_BACKUP = Set.of("service", "topic", "group");
    private static final Set<String> OF_ANSWER = Set.of("status", "headers", "body");
    private static final String JSON = "application/json";
    private static final int OK = 200;

    private final DiagnosticCollector faults;
    private final Topic topic;

    FallbackReader(DiagnosticCollector faults, Topic topic) {
        this.faults = faults;
        this.topic = topic;
    }

    FallbackSettings read(ExtensionFields settings, FallbackSettings otherwise) {
        var at = settings.at("fallback");
        if (!at.exists()) {
            return otherwise;
        }
        if (at.text().filter(ExtensionFields.NONE::equals).isPresent()) {
            return FallbackSettings.none();
        }
        var steps = at.node().isArray() ? at.items() : List.of(at);
        var backup = Optional.<Backup>empty();
        var answer = Optional.<Answer>empty();
        for (var step : steps) {
            if (step.at("service").exists() && backup.isEmpty() && answer.isEmpty()) {
                backup = backup(step);
            } else if (step.isObject() && !step.at("service").exists() && answer.isEmpty()) {
                answer = answer(step);
            } else {
                faults.add(
                        step,
                        "fallback is " + step.node()
                                + ", expected {service: …}, {status, headers, body}, both as a list"
                                + " in this order, or none");
            }
        }
        return new FallbackSettings(backup, answer);
    }

    private Optional<Backup> backup(DocumentNode at) {
        var settings = new ExtensionFields(at, OF_BACKUP, faults);
        return settings.text("service").flatMap(service -> {
            var name = settings.topic("topic").orElse(service + ".requests");
            if (name.equals(topic.name())) {
                faults.add(at, "fallback leads back to topic " + name + " of the requests themselves");
                return Optional.empty();
            }
            ExtensionFields.topicFault(name)
                    .filter(reason -> !settings.at("topic").exists())
                    .ifPresent(reason -> faults.add(at.at("service"), "service is " + service + ": " + reason));
            var group = settings.group("group", Optional.of(service));
            return Optional.of(new Backup(service, new Topic(name, topic.partitions()), group));
        });
    }

    private Optional<Answer> answer(DocumentNode at) {
        var settings = new ExtensionFields(at, OF_ANSWER, faults);
        var status = settings.count("status").orElse(OK);
        if (status < 200 || status > 599) {
            faults.add(at.at("status"), "status is " + status + ", expected 200 to 599");
            return Optional.empty();
        }
        var headers = headers(at.at("headers"));
        var named = Optional.ofNullable(headers.remove("content-type"));
        var body = at.at("body");
        if (!body.exists()) {
            return Optional.of(new Answer(status, headers, Optional.empty(), ""));
        }
        if (ReplyRecord.forbidsValue(status)) {
            faults.add(body, "status " + status + " has no body");
        }
        var type = named.orElse(JSON);
        var isJson = MediaType.parse(type).map(MediaType::isJson).orElse(false);
        if (!isJson && body.text().isEmpty()) {
            faults.add(body, "body is " + body.node() + ", expected a text, as content-type is " + type);
        }
        var text = isJson ? body.node().toString() : body.text().orElse("");
        return Optional.of(new Answer(status, headers, Optional.of(type), text));
    }

    private SequencedMap<String, String> headers(DocumentNode at) {
        var headers = new LinkedHashMap<String, String>();
        if (at.exists() && !at.isObject()) {
            faults.add(at, "headers is " + at.node() + ", expected an object");
        }
        for (var header : at.members()) {
            var name = header.name().toLowerCase(Locale.ROOT);
            var value = header.scalar().filter(text -> text.chars().noneMatch(Character::isISOControl));
            if (!name.equals("content-type") && !ReplyRecord.carries(name)) {
                faults.add(header, "header " + header.name() + " is not one that a reply may carry");
            }
            if (name.equals("content-type") && value.flatMap(MediaType::parse).isEmpty()) {
                faults.add(header, "content-type is " + header.node() + ", expected a media type");
            } else if (value.isEmpty()) {
                faults.add(header, header.name() + " is " + header.node() + ", expected a text on one line");
            }
            headers.put(name, value.orElse(""));
        }
        return headers;
    }
}
