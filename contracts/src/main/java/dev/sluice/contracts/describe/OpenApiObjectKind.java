package dev.sluice.contracts.describe;

import java.util.Map;

/** The objects of OpenAPI 3.1 that can be referred to or hold such, by what stands in them (§4.8). */
enum OpenApiObjectKind {
    SCHEMA("schemas"),
    EXAMPLE("examples"),
    LINK("links"),
    HEADER("headers"),
    PARAMETER("parameters"),
    RESPONSE("responses"),
    REQUEST_BODY("requestBodies"),
    MEDIA_TYPE(""),
    ENCODING("");

    private final String section;

    OpenApiObjectKind(String section) {
        this.section = section;
    }

    /** Where in {@code components} it stands; empty for what nobody can refer to. */
    String section() {
        return section;
    }

    /** By the names of its members; those left out hold nothing of this kind. */
    Map<String, Inside> inside() {
        return switch (this) {
            case PARAMETER, HEADER ->
                Map.of("schema", one(SCHEMA), "content", named(MEDIA_TYPE), "examples", named(EXAMPLE));
            case REQUEST_BODY -> Map.of("content", named(MEDIA_TYPE));
            case RESPONSE -> Map.of("headers", named(HEADER), "content", named(MEDIA_TYPE), "links", named(LINK));
            case MEDIA_TYPE -> Map.of("schema", one(SCHEMA), "examples", named(EXAMPLE), "encoding", named(ENCODING));
            case ENCODING -> Map.of("headers", named(HEADER));
            case SCHEMA, EXAMPLE, LINK -> Map.of();
        };
    }

    private static Inside one(OpenApiObjectKind part) {
        return new Inside(part, false);
    }

    private static Inside named(OpenApiObjectKind part) {
        return new Inside(part, true);
    }

    /**
     * What a member holds.
     *
     * @param named whether it is a map of such, by names that the author chose
     */
    record Inside(OpenApiObjectKind part, boolean named) {}
}
