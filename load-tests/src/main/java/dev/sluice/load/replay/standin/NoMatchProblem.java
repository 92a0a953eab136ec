package dev.sluice.load.replay.standin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.wire.Problem;
import dev.sluice.contracts.wire.ReplyRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** The problem document (RFC 9457) for a question that was not recorded. */
public final class NoMatchProblem {
    public static final int STATUS = 501;

    private static final String NAME = "not-recorded";
    private static final String BEGIN = "{\"type\":\"urn:sluice:problem:" + NAME + "\"";
    private static final ObjectMapper JSON = new ObjectMapper();

    private NoMatchProblem() {}

    /** UTF-8 JSON; the nearest recorded request is an extension member of that name. */
    public static byte[] problem(String operation, Optional<NearestMatch> nearest, String requestId) {
        var problem = new Problem(NAME, "Not recorded", STATUS, detail(operation, nearest), requestId, List.of());
        return nearest.map(near -> with(problem, near)).orElseGet(problem::toJson);
    }

    /** Whether a recorded reply is of a stand-in that did not know either. */
    static boolean isSaidBy(ReplyRecord reply) {
        return reply.status() == STATUS
                && reply.value() != null
                && reply.contentType().equals(Optional.of(Problem.CONTENT_TYPE))
                && new String(reply.value(), UTF_8).startsWith(BEGIN);
    }

    private static String detail(String operation, Optional<NearestMatch> nearest) {
        return nearest.map(near ->
                        "no recorded request of " + operation + " is like this one; the nearest, at " + near.place()
                                + ", differs in " + near.differs() + (near.differs() == 1 ? " value" : " values"))
                .orElse("no answered request of " + operation + " is in the recording");
    }

    private static byte[] with(Problem problem, NearestMatch near) {
        try {
            var json = (ObjectNode) JSON.readTree(problem.toJson());
            var nearest =
                    json.putObject("nearest").put("recorded", near.place()).put("differs", near.differs());
            var differences = nearest.putArray("differences");
            for (var each : near.differences()) {
                differences
                        .addObject()
                        .put("in", each.in())
                        .put("pointer", each.pointer())
                        .put("is", each.kind().text());
            }
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is always JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
