package dev.sluice.contracts.model;

import java.util.List;
import java.util.Optional;

/**
 * What a contract tells of an operation to those who read it. No call is checked against it: what a service replies is
 * its own affair.
 *
 * @param replies in the order of the document
 */
public record OperationDocumentation(Optional<String> summary, List<DeclaredReply> replies) {

    public OperationDocumentation {
        replies = List.copyOf(replies);
    }

    static OperationDocumentation empty() {
        return new OperationDocumentation(Optional.empty(), List.of());
    }

    /**
     * One member of {@code responses}.
     *
     * @param status {@code 200} to {@code 599}, {@code 2XX} to {@code 5XX} or {@code default}
     * @param description empty where the contract gives none
     * @param content most specific first; empty where the contract names no type
     */
    public record DeclaredReply(
            String status, String description, List<DeclaredHeader> headers, List<RequestBody.Content> content) {

        public DeclaredReply {
            headers = List.copyOf(headers);
            content = List.copyOf(content);
        }
    }

    /**
     * A response header.
     *
     * @param name in lower case
     * @param schema of its value before it was made text
     */
    public record DeclaredHeader(String name, String description, boolean required, Optional<LocatedSchema> schema) {}
}
