package dev.sluice.contracts.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.ContractLimits;
import dev.sluice.contracts.read.Document;
import dev.sluice.contracts.read.DocumentSet;
import dev.sluice.contracts.read.LoadResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlternativesCheckTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        oneOf | kind: {const: row}         | kind: {const: column}         | false
        oneOf | kind: {enum: [row, line]}  | kind: {const: column}         | false
        anyOf | kind: {const: row}         | kind: {const: column}         | false
        oneOf | kind: {const: row}         | kind: {enum: [row, column]}   | true
        oneOf | kind: {type: string}       | kind: {const: column}         | true
        oneOf | a: true                    | b: true                       | true
        anyOf | a: true                    | b: true                       | true
        """)
    void alternatives_that_contain_themselves_need_something_that_tells_them_apart(
            String keyword, String row, String column, boolean isWarned) {
        var part = "parts: {type: array, items: {$ref: '#/components/schemas/Any'}}";
        var found = found("""
            Any: {%s: [{$ref: '#/components/schemas/Row'}, {$ref: '#/components/schemas/Column'}, {type: string}]}
            Row: {type: object, properties: {%s, %s}}
            Column: {allOf: [{type: object, properties: {%s, %s}}]}
            """.formatted(keyword, part, row, part, column));

        if (isWarned) {
            assertThat(found)
                    .singleElement()
                    .hasToString("Finding[pointer=/components/schemas/Any/" + keyword + ", reason=2 of the"
                            + " alternatives contain all of"
                            + " them again, and no property"
                            + " with a const or enum tells"
                            + " them apart: values nested"
                            + " deeply take long to check,"
                            + " up to 422 too-complex]");
        } else {
            assertThat(found).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Any: {oneOf: [{type: array, items: {$ref: '#/components/schemas/Any'}}, {type: object, additionalProperties: {$ref: '#/components/schemas/Any'}}]}
        Any: {oneOf: [{type: array, items: {$ref: '#/components/schemas/Any'}}, {type: string}, {type: integer}]}
        Any: {oneOf: [{properties: {a: true}}, {properties: {b: true}}]}
        """)
    void others_do_not(String schemas) {
        assertThat(found(schemas)).isEmpty();
    }

    private static List<SchemaChecker.Finding> found(String schemas) {
        var text = """
            openapi: 3.1.0
            info: {title: T, version: "1"}
            x-sluice: {service: t}
            security: []
            paths:
              /a:
                post:
                  operationId: a
                  requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Any'}}}}
            components:
              schemas:
            """ + schemas.indent(4);
        var documents = List.of(new Document("t.yaml", text.getBytes(StandardCharsets.UTF_8)));
        return switch (ContractFolder.read(new DocumentSet(documents, List.of()), ContractLimits.defaults())) {
            case LoadResult.Contracts(var set) ->
                AlternativesCheck.of(set.contracts().getFirst());
            case LoadResult.Faulty(var faults) -> throw new AssertionError(faults.toString());
        };
    }
}
