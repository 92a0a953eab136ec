package dev.sluice.stack.cli;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.ContractLimits;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.load.replay.plan.ReplayRejection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** Where recorded traffic is, and the contracts that say what it means, on the command line. */
final class TrafficOptions {
    /** Contracts are read for what they name; what an edge would allow is not asked here. */
    private static final ContractLimits LIMITS = new ContractLimits(Duration.ofHours(1));

    @Option(names = "--contracts", paramLabel = "DIR", description = "The folder of contracts. Default: contracts")
    private Path contracts = Path.of("contracts");

    @Option(
            names = "--bootstrap",
            paramLabel = "SERVERS",
            defaultValue = "${env:SLUICE_KAFKA_BOOTSTRAP_SERVERS:-127.0.0.1:9092}",
            description = "The broker. Default: ${DEFAULT-VALUE}")
    private String bootstrapServers = "";

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "Properties for Kafka's clients, such as security.protocol.")
    private @Nullable Path kafkaConfig;

    ContractSet contracts() throws CommandFailedException {
        if (!Files.isDirectory(contracts)) {
            throw new TypeConversionException("no such folder: " + contracts + ", say --contracts");
        }
        return switch (ContractFolder.read(contracts, LIMITS)) {
            case LoadResult.Contracts(var set) -> set;
            case LoadResult.Faulty(var faults) ->
                throw new CommandFailedException("bad contracts"
                        + faults.stream()
                                .map(fault -> System.lineSeparator() + fault)
                                .collect(Collectors.joining()));
        };
    }

    String servers() {
        return bootstrapServers;
    }

    /** Settings of Kafka's clients, the servers among them. */
    Map<String, String> kafka() throws CommandFailedException {
        var settings = settings();
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }

    /** Settings of Kafka's clients besides the servers. */
    Map<String, String> settings() throws CommandFailedException {
        var settings = new HashMap<String, String>();
        if (kafkaConfig != null) {
            var file = new Properties();
            try (var reader = Files.newBufferedReader(kafkaConfig)) {
                file.load(reader);
            } catch (IOException e) {
                throw new CommandFailedException(kafkaConfig + " cannot be read: " + e, e);
            }
            file.stringPropertyNames().forEach(name -> settings.put(name, file.getProperty(name)));
        }
        return settings;
    }

    /** What a command does with the traffic. */
    interface Work {
        int run()
                throws CommandFailedException, ReplayRejection, TimeoutException, ExecutionException,
                        InterruptedException;
    }

    /** Does it, and says what was wrong in a sentence. */
    int told(CommandLine line, Work work) throws CommandFailedException, InterruptedException {
        try {
            return work.run();
        } catch (TypeConversionException e) {
            throw new ParameterException(line, String.valueOf(e.getMessage()));
        } catch (ReplayRejection e) {
            if (e.isMisuse()) {
                throw new ParameterException(line, String.valueOf(e.getMessage()));
            }
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } catch (ExecutionException e) {
            throw new CommandFailedException(
                    "the broker at " + bootstrapServers + " refuses it: "
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage(),
                    e);
        } catch (TimeoutException e) {
            throw new CommandFailedException(
                    "the broker at " + bootstrapServers + " is out of reach: " + e.getMessage(), e);
        } catch (KafkaException e) {
            throw new CommandFailedException(
                    "the broker at " + bootstrapServers + " cannot be asked: " + e.getMessage(), e);
        }
    }
}
