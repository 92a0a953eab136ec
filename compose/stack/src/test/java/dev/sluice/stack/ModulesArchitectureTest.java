package dev.sluice.stack;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may know whom in the whole house. */
class ModulesArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sluice");
    private static final Set<String> TERMS = Set.of(
            "Authenticator",
            "Authorizer",
            "Cancellation",
            "Demo",
            "Diagnostic",
            "Dispatcher",
            "Document",
            "Edge",
            "Equivalence",
            "Expectation",
            "Experiment",
            "Frequency",
            "Handler",
            "Handlers",
            "Invariants",
            "Main",
            "Order",
            "Percentiles",
            "Prefetcher",
            "Problem",
            "Pseudonymizer",
            "Request",
            "Response",
            "Threshold",
            "Upload");

    @ParameterizedTest(name = "{0} knows of the others {1}")
    @CsvSource({
        "dev.sluice.contracts, nobody",
        "dev.sluice.broker, nobody",
        "dev.sluice.edge, dev.sluice.contracts",
        "dev.sluice.dispatcher, dev.sluice.contracts",
        "dev.sluice.load, dev.sluice.contracts"
    })
    void each_module_knows_only_what_the_design_says(String module, String known) {
        noClasses()
                .that()
                .resideInAPackage(module + "..")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("dev.sluice..")
                        .and(JavaClass.Predicates.resideOutsideOfPackages(module + "..", known + "..")))
                .check(HOUSE);
    }

    @Test
    void no_packages_stand_in_a_circle() {
        slices().matching("dev.sluice.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void no_two_types_bear_the_same_name() {
        assertThat(topLevel()
                        .collect(Collectors.groupingBy(JavaClass::getSimpleName))
                        .values())
                .noneMatch(bearers -> bearers.size() > 1);
    }

    /** A name has to explain itself where imports drop the package; the vocabulary's own words, and these, are the field's. */
    @Test
    void a_type_of_one_word_is_a_term_of_the_field() {
        assertThat(topLevel()
                        .filter(type -> !type.getPackageName().matches(".*\\.(model|request)"))
                        .map(JavaClass::getSimpleName)
                        .filter(name -> name.matches("[A-Z][a-z0-9]+")))
                .isSubsetOf(TERMS);
    }

    @Test
    void no_type_is_a_participle() {
        assertThat(topLevel().map(JavaClass::getSimpleName)).noneMatch(name -> name.endsWith("ed"));
    }

    private static Stream<JavaClass> topLevel() {
        return HOUSE.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"));
    }

    @Test
    void every_package_says_what_it_is_for() {
        var silent = HOUSE.stream()
                .map(JavaClass::getPackage)
                .filter(room -> room.tryGetPackageInfo().isEmpty())
                .map(room -> room.getName())
                .collect(Collectors.toSet());

        assertThat(silent).isEmpty();
    }
}
