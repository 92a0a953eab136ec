package dev.sluice.contracts.read;

import dev.sluice.contracts.describe.AsyncApi;
import dev.sluice.contracts.describe.OpenApi;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.schema.RequestValidator;
import dev.sluice.fuzz.InputBytes;
import dev.sluice.fuzz.Invariant;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A document ends as contracts or as faults. Contracts can be compiled and described. Short inputs may stand for a part of
 * a document only: the rest is that of a good one, or nothing would ever come far.
 */
public final class ContractFuzz {
    private static final List<String> FRAMES = List.of("%s", """
        openapi: 3.1.0
        info: {title: Teas, version: 1.0.0}
        x-sluice: {service: teas}
        paths:
        %s
        """, """
        openapi: 3.1.0
        info: {title: Teas, version: 1.0.0}
        x-sluice: {service: teas}
        paths: {/teas: {post: {operationId: brew, security: [], requestBody: {content: {application/json: {schema: %s
        }}}}}}
        """, """
        openapi: 3.1.0
        info: {title: Teas, version: 1.0.0}
        x-sluice: {service: teas, %s
        }
        paths: {/teas: {get: {operationId: list, security: []}}}
        """, """
        openapi: 3.0.3
        info: {title: Teas, version: 1.0.0}
        x-sluice: {service: teas}
        paths:
          /teas/{id}:
            get: {operationId: one, security: [], parameters: [{name: id, in: path, required: true, schema: {type: string}}, %s
            ]}
        """);

    private ContractFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        var bytes = new InputBytes(input);
        var frame = FRAMES.get(bytes.below(FRAMES.size()));
        var part = bytes.rest();
        var document = new Document("teas.yaml", framed(frame, part));
        switch (ContractFolder.read(new DocumentSet(List.of(document), List.of()), ContractLimits.defaults())) {
            case LoadResult.Faulty(var faults) -> Invariant.holds(!faults.isEmpty(), "what is refused has a fault");
            case LoadResult.Contracts(var contracts) -> check(contracts);
        }
    }

    /** Byte for byte: the part need not be text. */
    private static byte[] framed(String frame, byte[] part) {
        var text = frame.formatted(new String(part, StandardCharsets.ISO_8859_1));
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void check(ContractSet contracts) {
        contracts.operations().forEach(RequestValidator::compile);
        contracts.contracts().forEach(contract -> AsyncApi.of(contract).yaml());
        var merged = OpenApi.of(contracts).yaml();
        Invariant.holds(!merged.isEmpty(), "contracts can be described");
    }
}
