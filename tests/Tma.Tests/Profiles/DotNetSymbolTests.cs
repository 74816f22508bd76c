using Toplev.Tma.Profiles;
using Xunit;

namespace Toplev.Tma.Tests.Profiles;

/// <summary>Symbols are from perf maps that .NET 10 and, where the text says so, earlier versions wrote; names are as in the programs' source.</summary>
public sealed class DotNetSymbolTests
{
    [Theory]
    [InlineData("int64 [app] Shop.Core.Program::Slow(int32)[QuickJitted]", "Shop.Core.Program.Slow(int)")]
    [InlineData("instance int32 [app] Order::Total(int32)[OptimizedTier1]", "Order.Total(int)")]
    [InlineData("instance void [app] Shop.Core.Rec::.ctor(int32,string)[QuickJitted]", "Shop.Core.Rec..ctor(int, string)")]
    [InlineData("instance int32 [System.Private.CoreLib] System.String::IndexOf(char,int32,int32)[OptimizedTier1]", "String.IndexOf(char, int, int)")]
    [InlineData(
        "instance void [System.Private.CoreLib] System.Collections.Generic.Dictionary`2[System.__Canon,System.Int32]::Resize(int32,bool)[Optimized]",
        "Dictionary<__Canon, int>.Resize(int, bool)")]
    [InlineData(
        "instance bool [System.Private.CoreLib] System.Collections.Generic.Dictionary`2[System.__Canon,System.Int32]::"
            + "TryInsert(!0,!1,valuetype System.Collections.Generic.InsertionBehavior)[OptimizedTier1]",
        "Dictionary<__Canon, int>.TryInsert(__Canon, int, InsertionBehavior)")]
    [InlineData(
        "instance bool [System.Private.CoreLib] System.Collections.Generic.List`1+Enumerator[System.__Canon]::MoveNext()[QuickJitted]",
        "List<__Canon>.Enumerator.MoveNext()")]
    [InlineData(
        "instance int32 [app] Shop.Core.Outer`1+Inner`1[System.Int32,System.__Canon]::M(!0,!1,!!0,class [System.Collections]"
            + "System.Collections.Generic.List`1<class [System.Collections]System.Collections.Generic.Dictionary`2<string,!!0[]>>)[QuickJitted]",
        "Shop.Core.Outer<int>.Inner<__Canon>.M<T>(int, __Canon, T, List<Dictionary<string, T[]>>)")]
    [InlineData(
        "class [System.Runtime]System.Collections.Generic.IEnumerable`1<!!1> [System.Linq] System.Linq.Enumerable::Select(class [System.Runtime]"
            + "System.Collections.Generic.IEnumerable`1<!!0>,class [System.Runtime]System.Func`2<!!0,!!1>)[QuickJitted]",
        "Enumerable.Select<T1, T2>(IEnumerable<T1>, Func<T1, T2>)")]
    [InlineData(
        "class System.Collections.Concurrent.ConcurrentDictionary`2/Node<!0,!1>& [System.Collections.Concurrent] System.Collections.Concurrent."
            + "ConcurrentDictionary`2[System.ValueTuple`2[System.Int32,System.__Canon],Shop.Core.Vec]::GetBucketAndLock("
            + "class System.Collections.Concurrent.ConcurrentDictionary`2/Tables<!0,!1>,int32,uint32&)[QuickJitted]",
        "ConcurrentDictionary<(int, __Canon), Vec>.GetBucketAndLock(ConcurrentDictionary<(int, __Canon), Vec>.Tables, int, ref uint)")]
    public void Types_are_written_as_in_source(string symbol, string name) => Assert.Equal(name, DotNetSymbol.Parse(symbol));

    [Theory]
    [InlineData("valuetype [System.Runtime]System.Nullable`1<int32>[],valuetype [System.Runtime]System.ValueTuple`2<int32,string>", "int?[], (int, string)")]
    [InlineData("int32[0...,0...],uint8*,native int,native uint,void*,char**", "int[,], byte*, nint, nuint, void*, char**")]
    [InlineData("int8,int16,uint16,uint32,int64,uint64,float32,float64,bool,object", "sbyte, short, ushort, uint, long, ulong, float, double, bool, object")]
    [InlineData("method int32 *(int32),string&", "delegate*<int, int>, ref string")]
    [InlineData("method unmanaged void *(uint8*,int32),valuetype [System.Runtime]System.Decimal", "delegate*<byte*, int, void>, decimal")]
    [InlineData("char& modreq([System.Runtime]System.Runtime.InteropServices.InAttribute),int32", "ref char, int")]
    public void Parameters_are_written_as_in_source(string signature, string parameters) =>
        Assert.Equal($"Vec.Len({parameters})", DotNetSymbol.Parse($"instance float64 [app] Vec::Len({signature})[QuickJitted]"));

    [Theory]
    [InlineData("instance int32 [app] Shop.Core.Program+<>c::<Main>b__6_0(int32)[QuickJitted]", "Shop.Core.Program.Main.lambda0(int)")]
    [InlineData("instance int32 [app] Shop.Core.Program+<>c__DisplayClass6_0::<Main>b__1(int32)[QuickJitted]", "Shop.Core.Program.Main.lambda1(int)")]
    [InlineData("instance int32 [app] Shop.Core.Program+<>c__DisplayClass6_0::<Main>g__Local|2(int32)[QuickJitted]", "Shop.Core.Program.Main.Local(int)")]
    [InlineData(
        "int32 [app] Shop.Core.Program::<Main>g__Nested|6_4(int32,valuetype Shop.Core.Program/<>c__DisplayClass6_1&)[QuickJitted]",
        "Shop.Core.Program.Main.Nested(int)")]
    [InlineData("!!0 [app] Shop.Core.Program::<Main>g__LocalG|6_3(!!0)[QuickJitted]", "Shop.Core.Program.Main.LocalG<T>(T)")]
    [InlineData("void [app] Program::<Main>$(string[])[QuickJitted]", "Program.Main(string[])")]
    [InlineData("void [app] Program::<<Main>$>g__Steps|0_1(int32)[OptimizedTier1OSR]", "Program.Main.Steps(int)")]
    [InlineData("instance void [app] Program+<RunAsync>d__3::MoveNext()[OptimizedTier1]", "async Program.RunAsync(…)")]
    [InlineData("instance void [app] Program+<GenAsync>d__2`1[System.Int32]::MoveNext()[QuickJitted]", "async Program.GenAsync<int>(…)")]
    [InlineData("instance void [app] Program+<>c+<<RunAsync>b__1_0>d::MoveNext()[QuickJitted]", "async Program.RunAsync.lambda0(…)")]
    [InlineData("instance void [app] Program+<>c__DisplayClass1_0+<<RunAsync>g__LocAsync|1>d::MoveNext()[QuickJitted]", "async Program.RunAsync.LocAsync(…)")]
    [InlineData("instance bool [app] Program+<Iter>d__4::MoveNext()[QuickJitted]", "iterator Program.Iter(…)")]
    [InlineData(
        "instance int32 [app] Program+<Iter>d__4::System.Collections.Generic.IEnumerator<System.Int32>.get_Current()[QuickJitted]",
        "Program.Iter(…).IEnumerator<int>.Current.get()")]
    [InlineData(
        "instance void [System.Private.CoreLib] System.Runtime.CompilerServices.AsyncTaskMethodBuilder`1+AsyncStateMachineBox`1"
            + "[System.Int32,Shop.Core.Program+<RunAsync>d__1]::MoveNext(class System.Threading.Thread)[QuickJitted]",
        "AsyncTaskMethodBuilder<int>.AsyncStateMachineBox<Program.RunAsync>.MoveNext(Thread)")]
    [InlineData(
        "int32 [app] Shop.Core.<Program>F635335DBFEDF0913866C575EA25BDF44197DD6F0EA5081AB67ABFC377E4C4C78__Hidden::Q(int32)[QuickJitted]",
        "Shop.Core.Hidden.Q(int)")]
    public void What_the_compiler_named_belongs_to_its_method(string symbol, string name) => Assert.Equal(name, DotNetSymbol.Parse(symbol));

    [Theory]
    [InlineData("instance int32 [app] Props::get_Value()[QuickJitted]", "Props.Value.get()")]
    [InlineData("instance void [app] Props::set_Value(int32)[QuickJitted]", "Props.Value.set(int)")]
    [InlineData("instance int32 [app] Props::get_Item(int32)[QuickJitted]", "Props.this[int].get()")]
    [InlineData(
        "instance void [System.Private.CoreLib] System.Collections.Generic.List`1[System.Char]::set_Item(int32,!0)[QuickJitted]",
        "List<char>.this[int].set(char)")]
    [InlineData("instance void [app] Props::add_Ev(class [System.Runtime]System.Action)[QuickJitted]", "Props.Ev.add(Action)")]
    [InlineData("bool [System.Private.CoreLib] System.String::op_Equality(string,string)[QuickJitted]", "String.operator ==(string, string)")]
    [InlineData("float64 [app] Vec::op_Implicit(valuetype Vec)[QuickJitted]", "Vec.implicit operator double(Vec)")]
    [InlineData(
        "instance string [app] Shop.Core.Fixed::Shop.Core.IExplicit<System.String>.Get(string)[QuickJitted]",
        "Shop.Core.Fixed.IExplicit<string>.Get(string)")]
    [InlineData("instance void [app] Fixed::System.IDisposable.Dispose()[QuickJitted]", "Fixed.IDisposable.Dispose()")]
    public void Members_are_written_as_in_source(string symbol, string name) => Assert.Equal(name, DotNetSymbol.Parse(symbol));

    [Theory]
    [InlineData("")]
    [InlineData("[Tier0]")]
    [InlineData("[Tier1]")]
    [InlineData("[Tier1-OSR]")]
    [InlineData("[PreJIT]")]
    [InlineData("[QuickJitted]")]
    [InlineData("[Optimized]")]
    [InlineData("[OptimizedTier1]")]
    [InlineData("[OptimizedTier1OSR]")]
    [InlineData("[InstrumentedTier]")]
    [InlineData("[InstrumentedTierOptimized]")]
    [InlineData("[MinOptJitted]")]
    public void Tiers_are_one_method(string tier) => Assert.Equal("Program.Slow(int)", DotNetSymbol.Parse($"int64 [app] Program::Slow(int32){tier}"));

    [Theory]
    [InlineData("stub ReportStubBlock<VSD_DispatchStub>", "[runtime stub] interface dispatch")]
    [InlineData("stub ReportStubBlock<VSD_ResolveStub>", "[runtime stub] interface resolve")]
    [InlineData("stub<27> GenerateResolveStub<GenerateResolveStub>", "[runtime stub] interface resolve")]
    [InlineData("stub ReportStubBlock<MethodCallThunk>", "[runtime stub] prestub")]
    [InlineData("stub InitThreadManagerPerfMapData<JIT_CopiedWriteBarriers>", "[runtime stub] write barrier")]
    [InlineData("stub Link<DelegateShuffleThunk>", "[runtime stub] delegate shuffle thunk")]
    [InlineData("stub CreateDictionaryLookupHelper<DynamicHelper>", "[runtime stub] dictionary lookup helper")]
    [InlineData(
        "void [System.Private.CoreLib] dynamicClass::IL_STUB_PInvoke(System.Runtime.CompilerServices.QCallModule /* MT: 0x7f840e4e0c88 */,int32)[Optimized]",
        "[runtime stub] P/Invoke(QCallModule, int)")]
    [InlineData(
        "void [System.Text.RegularExpressions] dynamicClass::Regex1_Scan(System.Text.RegularExpressions.RegexRunner /* MT: 0x7f0b85740980 */,"
            + "System.ReadOnlySpan`1 /* MT: 0x7f0b8468e878 */<char>)[Optimized]",
        "[dynamic method] Regex1_Scan(RegexRunner, ReadOnlySpan<char>)")]
    public void Code_without_a_method_says_what_it_is(string symbol, string name) => Assert.Equal(name, DotNetSymbol.Parse(symbol));

    [Theory]
    [InlineData("")]
    [InlineData("main")]
    [InlineData("std::vector<int, std::allocator<int> >::push_back(int&&)")]
    [InlineData("foo[abi:cxx11](int)")]
    [InlineData("<[T] as core::fmt::Debug>::fmt")]
    [InlineData("LazyCompile:~handle /srv/app/index.js:12")]
    [InlineData("Ljava/lang/String;::indexOf(II)I")]
    [InlineData("java.lang.String java.lang.String.substring(int)")]
    [InlineData("py::total:/srv/app/order.py")]
    [InlineData("stub")]
    [InlineData("stub of something")]
    [InlineData("int32 [app] Order::Total(int32")]
    [InlineData("int32 [app] Order::(int32)")]
    [InlineData("int32 [app] Order`99999999999::Total()")]
    [InlineData("int32 [app] Order::Total(class Dictionary`2<string,int32)")]
    [InlineData("int32 [app] Order::Total(int32,,int32)")]
    public void Other_text_stays_as_it_is(string symbol) => Assert.Equal(symbol, DotNetSymbol.Parse(symbol));

    [Fact]
    public void Text_that_was_cut_or_changed_does_no_harm()
    {
        string[] symbols =
        [
            "instance int32 [app] A.Outer`1+Inner`1[System.Int32,System.__Canon]::M(!0,!!1,class [lib]List`1<class D`2<string,!!0[]>>)[QuickJitted]",
            "instance void [app] Program+<>c__DisplayClass1_0+<<RunAsync>g__LocAsync|1>d::MoveNext()[QuickJitted]",
            "void [lib] dynamicClass::Regex1_Scan(R /* MT: 0x7f0b85740980 */,System.ReadOnlySpan`1 /* MT: 0x7f0b8468e878 */<char>)[Optimized]",
            "instance string [app] Fixed::Shop.Core.IExplicit<System.String>.Get(method int32 *(int32),int32[0...,0...])[QuickJitted]",
            "stub ReportStubBlock<VSD_DispatchStub>",
        ];
        foreach (var symbol in symbols)
        {
            for (var i = 0; i < symbol.Length; i++)
            {
                Assert.NotEmpty(DotNetSymbol.Parse(symbol[..i] + "x"));
                Assert.NotEmpty(DotNetSymbol.Parse(symbol.Remove(i, 1)));
                foreach (var character in "<>[](),!`+/.:*& |\0")
                {
                    Assert.NotEmpty(DotNetSymbol.Parse(symbol[..i] + character + symbol[(i + 1)..]));
                }
            }
        }
    }

    [Fact]
    public void Nesting_and_growth_have_a_limit()
    {
        var deep = $"void [app] A::M({string.Concat(Enumerable.Repeat("class L`1<", 2000))}int32)";
        var wide = $"void [app] L`1[{new string('x', 2000)}]::M({string.Join(',', Enumerable.Repeat("!0", 600))})";
        var nested = $"void [app] {string.Concat(Enumerable.Repeat("<", 2000))}::M()";

        Assert.Equal(deep, DotNetSymbol.Parse(deep));
        Assert.Equal(wide, DotNetSymbol.Parse(wide));
        Assert.Equal(nested, DotNetSymbol.Parse(nested));
        Assert.NotEmpty(DotNetSymbol.Parse($"void [app] A::{new string('<', 2000)}a{new string('>', 2000)}()"));
    }
}
