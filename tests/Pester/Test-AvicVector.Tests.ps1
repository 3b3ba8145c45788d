BeforeAll {
    . (Join-Path -Path $PSScriptRoot -ChildPath 'Import-AvicPS.ps1')
}

Describe 'Test-AvicVector' {
    It 'passes every vector of the specification' {
        $results = Test-AvicVector -Path $VectorPath

        $results | Should -HaveCount 206
        $results.Passed | Should -Not -Contain $false
    }

    It 'takes files from Get-ChildItem and Get-Item' {
        Get-ChildItem -Path $VectorPath | Test-AvicVector | Should -HaveCount 206
        Get-Item -LiteralPath $VectorPath | Test-AvicVector -Name 'B01*' | Should -HaveCount 7
    }

    It 'runs the vectors of one name, brackets and all' {
        Test-AvicVector -Path $VectorPath -Name 'B01 phys unicast blocked [G1]' | Should -HaveCount 1
    }

    It 'says what differs in a vector that fails' {
        $wrong = Join-Path -Path $TestDrive -ChildPath 'wrong [1].json'
        $right = (Get-Content -LiteralPath $VectorPath -TotalCount 2) -join "`n"
        $text = $right.TrimEnd(',').Replace('"doorbell": [2]', '"doorbell": [3]') + ']}'
        Set-Content -LiteralPath $wrong -Value $text

        $result = Test-AvicVector -LiteralPath $wrong

        $result.Passed | Should -BeFalse
        $result.Differences | Should -Be 'doorbell: expected [3], actual [2]'
        $result.Source | Should -BeLike '*wrong*'
    }

    It 'names file and line of broken JSON, and runs the other files' {
        $folder = (New-Item -Path (Join-Path -Path $TestDrive -ChildPath 'some') -ItemType Directory).FullName
        Set-Content -LiteralPath (Join-Path -Path $folder -ChildPath 'a.json') -Value "{`n'no'"
        Copy-Item -LiteralPath $VectorPath -Destination (Join-Path -Path $folder -ChildPath 'b.json')

        $results = Test-AvicVector -Path "$folder/*.json" -ErrorVariable problem -ErrorAction SilentlyContinue

        $results | Should -HaveCount 206
        $problem.FullyQualifiedErrorId | Should -Be 'InvalidJson,AvicPS.TestAvicVectorCommand'
        "$problem" | Should -BeLike '*a.json, line 2*'
    }

    It 'refuses a file that is not there' {
        { Test-AvicVector -LiteralPath (Join-Path -Path $TestDrive -ChildPath 'none.json') -ErrorAction Stop } |
            Should -Throw -ErrorId 'FileNotFound,AvicPS.TestAvicVectorCommand'
    }
}
