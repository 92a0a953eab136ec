package dev.sluice.patch;

import java.lang.classfile.AccessFlags;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.InnerClassInfo;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.AccessFlag;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The changes to one class.
 *
 * @param sha256 of the class that the changes were made for
 * @param replaced by method and descriptor, the class that has the static method in its place
 * @param latin1 methods and descriptors
 * @param flags names of fields that are added
 * @param opened internal names of the classes that no longer are private where they are nested
 */
record ClassPatch(
        String sha256,
        Map<String, String> replaced,
        List<String> latin1,
        List<String> flags,
        Collection<String> opened) {
    private static final String ORIGINAL = "$original";
    private static final ClassDesc CHARSETS = ClassDesc.of("java.nio.charset.StandardCharsets");
    private static final ClassDesc CHARSET = ClassDesc.of("java.nio.charset.Charset");
    private static final int PUBLIC_OR_PROTECTED = AccessFlag.PUBLIC.mask() | AccessFlag.PROTECTED.mask();

    /**
     * @throws IllegalArgumentException where it is another class than the one that was looked at, or a method is not there
     */
    byte[] apply(String name, byte[] bytes) {
        if (!digest(bytes).equals(sha256)) {
            throw new IllegalArgumentException(
                    "%s is not the class that this patch was made for (sha256 %s instead of %s): look whether upstream mended it"
                            .formatted(name, digest(bytes), sha256));
        }
        var missing = new HashSet<>(replaced.keySet());
        missing.addAll(latin1);
        var classFile = ClassFile.of();
        ClassTransform changes = (builder, element) -> change(builder, element, missing);
        var patched = classFile.transformClass(
                classFile.parse(bytes), changes.andThen(ClassTransform.endHandler(this::addFlags)));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("%s has no %s".formatted(name, missing));
        }
        return patched;
    }

    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private void addFlags(ClassBuilder builder) {
        flags.forEach(name -> builder.withField(name, ConstantDescs.CD_boolean, AccessFlag.VOLATILE.mask()));
    }

    private void change(ClassBuilder builder, ClassElement element, Set<String> missing) {
        switch (element) {
            case MethodModel method -> change(builder, method, missing);
            case FieldModel field ->
                builder.transformField(field, (copy, part) -> {
                    if (part instanceof AccessFlags flags) {
                        copy.withFlags(open(flags.flagsMask()));
                    } else {
                        copy.with(part);
                    }
                });
            case InnerClassesAttribute nested ->
                builder.with(InnerClassesAttribute.of(
                        nested.classes().stream().map(this::open).toList()));
            default -> builder.with(element);
        }
    }

    private InnerClassInfo open(InnerClassInfo nested) {
        return opened.contains(nested.innerClass().asInternalName())
                ? InnerClassInfo.of(
                        nested.innerClass(), nested.outerClass(), nested.innerName(), open(nested.flagsMask()))
                : nested;
    }

    private void change(ClassBuilder builder, MethodModel method, Set<String> missing) {
        var name = method.methodName().stringValue();
        var key = name + method.methodType().stringValue();
        missing.remove(key);
        var by = replaced.get(key);
        if (by == null) {
            add(builder, name, flags(method), method, latin1.contains(key));
            return;
        }
        add(builder, name + ORIGINAL, flags(method) & ~PUBLIC_OR_PROTECTED, method, false);
        builder.withMethod(name, method.methodTypeSymbol(), flags(method), copy -> {
            method.elementStream()
                    .filter(part -> !(part instanceof AccessFlags || part instanceof CodeModel))
                    .forEach(copy::with);
            copy.withCode(code -> call(code, ClassDesc.ofInternalName(by), method));
        });
    }

    private static void add(ClassBuilder builder, String name, int flags, MethodModel method, boolean isLatin1) {
        builder.withMethod(name, method.methodTypeSymbol(), flags, copy -> {
            for (var part : method) {
                switch (part) {
                    case AccessFlags _ -> {} // given above
                    case CodeModel code when isLatin1 -> copy.transformCode(code, ClassPatch::readLatin1);
                    default -> copy.with(part);
                }
            }
        });
    }

    private static int flags(MethodModel method) {
        var flags = method.flags().flagsMask();
        var inInterface = method.parent().orElseThrow().flags().has(AccessFlag.INTERFACE);
        var ofCompiler = method.flags().has(AccessFlag.SYNTHETIC); // bodies of lambdas, bound as they are
        return inInterface || ofCompiler ? flags : open(flags); // an interface knows only public and private
    }

    private static int open(int flags) {
        return flags & ~AccessFlag.PRIVATE.mask();
    }

    /** Hands all that the method was given to the static method of the same name. */
    private static void call(CodeBuilder code, ClassDesc by, MethodModel method) {
        var type = method.methodTypeSymbol();
        var target = type;
        var slot = 0;
        if (!method.flags().has(AccessFlag.STATIC)) {
            var owner = method.parent().orElseThrow().thisClass().asSymbol();
            target = type.insertParameterTypes(0, owner);
            code.aload(slot++);
        }
        for (var parameter : type.parameterList()) {
            var kind = TypeKind.from(parameter);
            code.loadLocal(kind, slot);
            slot += kind.slotSize();
        }
        code.invokestatic(by, method.methodName().stringValue(), target).return_(TypeKind.from(type.returnType()));
    }

    private static void readLatin1(CodeBuilder code, CodeElement element) {
        if (element instanceof FieldInstruction field
                && field.owner().asSymbol().equals(CHARSETS)
                && field.name().equalsString("US_ASCII")) {
            code.getstatic(CHARSETS, "ISO_8859_1", CHARSET);
        } else {
            code.with(element);
        }
    }
}
