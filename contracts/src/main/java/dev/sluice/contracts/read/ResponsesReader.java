package dev.sluice.contracts.read;

import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.model.OperationDocumentation.DeclaredHeader;
import dev.sluice.contracts.model.OperationDocumentation.DeclaredReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code responses} (OpenAPI 3.1 §4.8.16), which may be missing here. */
final class ResponsesReader {
    private static final Pattern STATUS = Pattern.compile("[2-5]([0-9]{2}|XX)|default");

    private final ContentReader contents;
    private final DiagnosticCollector faults;

    ResponsesReader(ContentReader contents, DiagnosticCollector faults) {
        this.contents = contents;
        this.faults = faults;
    }

    List<DeclaredReply> read(DocumentNode responses) {
        if (responses.exists() && !responses.isObject()) {
            faults.add(responses, "responses is " + responses.node() + ", expected an object");
        }
        var replies = new ArrayList<DeclaredReply>();
        for (var response : responses.members()) {
            if (!response.name().startsWith("x-")) {
                reply(response).ifPresent(replies::add);
            }
        }
        return replies;
    }

    private Optional<DeclaredReply> reply(DocumentNode response) {
        var status = response.name();
        if (!STATUS.matcher(status).matches()) {
            faults.add(
                    response,
                    "response " + status + " is no reply's status, expected 200 to 599, 2XX to 5XX or default");
            return Optional.empty();
        }
        if (!response.isObject()) {
            faults.add(response, "response " + status + " is " + response.node() + ", expected an object");
        }
        return response.followed()
                .map(at -> new DeclaredReply(
                        status,
                        at.at("description").text().orElse(""),
                        headers(at.at("headers")),
                        contents.read(at.at("content"))));
    }

    private List<DeclaredHeader> headers(DocumentNode headers) {
        var declared = new ArrayList<DeclaredHeader>();
        for (var header : headers.members()) {
            if (!MediaType.isToken(header.name())) {
                faults.add(header, "header " + header.name() + " is no header name");
            }
            header.followed()
                    .map(at -> new DeclaredHeader(
                            header.name().toLowerCase(Locale.ROOT),
                            at.at("description").text().orElse(""),
                            at.at("required").node().asBoolean(false),
                            Optional.of(at.at("schema"))
                                    .filter(DocumentNode::exists)
                                    .map(DocumentNode::schema)))
                    .ifPresent(declared::add);
        }
        return declared;
    }
}
