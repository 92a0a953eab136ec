package dev.sluice.contracts.model;

/**
 * A path, query or header parameter in OpenAPI's default style.
 *
 * @param name as in the contract; a header's in lower case
 * @param sensitive whether the parameter itself says so; its schema may say it, too
 */
public record Parameter(String name, Location in, boolean required, LocatedSchema schema, boolean sensitive) {

    /** Where in a request something stands; the names are those of problem documents and {@code sluice-params}. */
    public enum Location {
        PATH,
        QUERY,
        HEADER,
        BODY;

        /** As written in contracts and problem documents: {@code path}, {@code query}, {@code header}, {@code body}. */
        public String text() {
            return switch (this) {
                case PATH -> "path";
                case QUERY -> "query";
                case HEADER -> "header";
                case BODY -> "body";
            };
        }
    }
}
