package dev.sluice.load.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.contracts.schema.EvaluationBudget;
import dev.sluice.contracts.schema.RequestValidator;
import dev.sluice.contracts.schema.SchemaResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchmarkRequestTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {512, 513, 1024, 1025, 100_000, 900 * 1024})
    void an_order_has_the_bytes_that_were_asked_for_and_breaks_nothing_of_its_contract(int bytes) throws IOException {
        var operation = contracts(1)
                .operations()
                .filter(one -> one.id().equals("createOrder"))
                .findFirst()
                .orElseThrow();
        var content = operation.input().body().orElseThrow().content().getFirst();

        var order = BenchmarkRequest.json(bytes).getBytes(UTF_8);

        assertThat(order).hasSize(bytes);
        var budget = EvaluationBudget.until(System.nanoTime() + TimeUnit.MINUTES.toNanos(1))
                .allowFor(order.length);
        assertThat(RequestValidator.compile(operation).body(content, new ObjectMapper().readTree(order), budget))
                .isEqualTo(new SchemaResult.Checked(List.of()));
    }

    @Test
    void the_usual_order_has_four_items() throws IOException {
        assertThat(new ObjectMapper()
                        .readTree(BenchmarkRequest.json(BenchmarkRequest.BYTES))
                        .get("items"))
                .hasSize(4);
    }

    @Test
    void an_order_that_would_be_too_short_is_refused() {
        assertThatThrownBy(() -> BenchmarkRequest.json(400)).hasMessage("an order has at least 512 bytes, not 400");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 21, 22, 1000})
    void the_contracts_have_as_many_operations_as_were_asked_for(int operations) throws IOException {
        assertThat(contracts(operations).operations()).hasSize(operations);
    }

    private ContractSet contracts(int operations) throws IOException {
        for (var contract : BenchmarkRequest.contracts(12, operations).entrySet()) {
            Files.writeString(folder.resolve(contract.getKey() + ".yaml"), contract.getValue());
        }
        return switch (ContractFolder.read(folder)) {
            case LoadResult.Contracts(var set) -> set;
            case LoadResult.Faulty(var faults) -> throw new AssertionError(faults);
        };
    }
}
