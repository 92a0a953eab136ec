package dev.sluice.contracts.describe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.Contract;
import dev.sluice.contracts.model.ContractSet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** What {@code info} says of a document about several contracts. */
final class InfoMerger {
    private static final int VERSION_BYTES = 8;

    private InfoMerger() {}

    /** By service, then file: who read the same contracts, wherever they lay, describes them alike. */
    static List<Contract> inOrder(ContractSet contracts) {
        return contracts.contracts().stream()
                .sorted(Comparator.comparing(
                                (Contract contract) -> contract.service().name())
                        .thenComparing(Contract::file))
                .toList();
    }

    /** Each contract with its version. */
    static String list(List<Contract> contracts) {
        return contracts.isEmpty()
                ? "Nothing is served."
                : contracts.stream()
                        .map(contract -> contract.title() + " " + contract.version())
                        .collect(Collectors.joining(", ", "Served are: ", "."));
    }

    static String version(JsonNode document) {
        return document.path("info").path("version").asText();
    }

    static byte[] json(JsonNode document) {
        return document.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Gives a document the version that follows from all the rest of it: SHA-256, the beginning, in hexadecimal. */
    static void seal(ObjectNode document) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(json(document));
            document.withObjectProperty("info").put("version", HexFormat.of().formatHex(digest, 0, VERSION_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
